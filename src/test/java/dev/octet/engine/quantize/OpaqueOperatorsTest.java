package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.OpaqueOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operators without a record in the graph, in the integer kernels of TensorFlow Lite. */
class OpaqueOperatorsTest {
  private static final int SAMPLES = 6;
  private static final Shape SHAPE = Shape.of(1, 4, 4, 4);

  /** 20 dB. */
  private static final double MOST_NOISE = 0.01;

  @TempDir Path folder;

  /** Adds an operator behind a tensor of 1x4x4x4. */
  private interface Layer extends BiFunction<GraphBuilder, Integer, Integer> {}

  private static int made(GraphBuilder b, Op op, Shape shape, int... inputs) {
    Tensor output = Tensor.activation("y", shape, ElementType.FLOAT32);
    return b.nodeMaking(List.of(output), op, inputs).getFirst();
  }

  private static int plain(GraphBuilder b, String name, int... inputs) {
    return made(b, OpaqueOps.plain(name), SHAPE, inputs);
  }

  private static int ints(GraphBuilder b, int... values) {
    return b.constant("list" + Arrays.hashCode(values), Shape.of(values.length), values);
  }

  private static int positive(GraphBuilder b, int x) {
    return b.add("positive", b.relu("relu", x), b.constant("one", Shape.of(), 1f));
  }

  /** Operators that move values. */
  private static Map<String, Layer> moving() {
    Map<String, Layer> all = new TreeMap<>();
    all.put(
        "BROADCAST_TO",
        (b, x) ->
            made(
                b,
                OpaqueOps.plain("BROADCAST_TO", 2),
                Shape.of(2, 4, 4, 4),
                x,
                ints(b, 2, 4, 4, 4)));
    all.put(
        "TILE",
        (b, x) -> made(b, OpaqueOps.plain("TILE"), Shape.of(1, 8, 4, 4), x, ints(b, 1, 2, 1, 1)));
    all.put("REVERSE_V2", (b, x) -> plain(b, "REVERSE_V2", x, ints(b, 2)));
    all.put(
        "MIRROR_PAD",
        (b, x) ->
            made(
                b,
                OpaqueOps.mirrorPad(false),
                Shape.of(1, 6, 4, 4),
                x,
                b.constant("pads", Shape.of(4, 2), 0, 0, 1, 1, 0, 0, 0, 0)));
    all.put(
        "SPACE_TO_BATCH_ND",
        (b, x) ->
            made(
                b,
                OpaqueOps.plain("SPACE_TO_BATCH_ND"),
                Shape.of(4, 2, 2, 4),
                x,
                ints(b, 2, 2),
                b.constant("pads", Shape.of(2, 2), 0, 0, 0, 0)));
    all.put(
        "BATCH_TO_SPACE_ND",
        (b, x) ->
            made(
                b,
                OpaqueOps.plain("BATCH_TO_SPACE_ND"),
                Shape.of(1, 8, 8, 1),
                b.reshape("batch", x, 4, 4, 4, 1),
                ints(b, 2, 2),
                b.constant("crops", Shape.of(2, 2), 0, 0, 0, 0)));
    all.put(
        "GATHER",
        (b, x) -> made(b, OpaqueOps.gather(1, 0), Shape.of(1, 2, 4, 4), x, ints(b, 3, 1)));
    all.put(
        "GATHER_ND",
        (b, x) ->
            made(
                b,
                OpaqueOps.plain("GATHER_ND"),
                Shape.of(2, 4, 4),
                x,
                b.constant("where", Shape.of(2, 2), 0, 3, 0, 1)));
    all.put("SELECT_V2", (b, x) -> plain(b, "SELECT_V2", mask(b), x, b.relu("other", x)));
    all.put("SELECT", (b, x) -> plain(b, "SELECT", mask(b), x, b.relu("other", x)));
    all.put(
        "REDUCE_MAX",
        (b, x) ->
            made(b, OpaqueOps.reduction("REDUCE_MAX", true), Shape.of(1, 1, 4, 4), x, ints(b, 1)));
    all.put(
        "REDUCE_MIN",
        (b, x) ->
            made(b, OpaqueOps.reduction("REDUCE_MIN", true), Shape.of(1, 1, 4, 4), x, ints(b, 1)));
    all.put(
        "DYNAMIC_UPDATE_SLICE",
        (b, x) ->
            plain(
                b,
                "DYNAMIC_UPDATE_SLICE",
                x,
                b.slice("part", x, new int[] {0, 0, 0, 0}, new int[] {1, 2, 4, 4}),
                ints(b, 0, 2, 0, 0)));
    return all;
  }

  private static int mask(GraphBuilder b) {
    var truth = new byte[SHAPE.size()];
    for (int i = 0; i < truth.length; i++) truth[i] = (byte) (i % 3 == 0 ? 1 : 0);
    return b.tensor(new Tensor("mask", SHAPE, ElementType.BOOL, null, Constant.ofBytes(truth)));
  }

  /** Operators that compute values. */
  private static Map<String, Layer> computing() {
    Map<String, Layer> all = new TreeMap<>();
    all.put("ABS", (b, x) -> plain(b, "ABS", x));
    all.put("ELU", (b, x) -> plain(b, "ELU", x));
    all.put("GELU", (b, x) -> made(b, OpaqueOps.gelu(false), SHAPE, x));
    all.put("EXP", (b, x) -> plain(b, "EXP", x));
    all.put("LOG", (b, x) -> plain(b, "LOG", positive(b, x)));
    all.put("SQRT", (b, x) -> plain(b, "SQRT", positive(b, x)));
    all.put("RSQRT", (b, x) -> plain(b, "RSQRT", positive(b, x)));
    all.put(
        "SQUARED_DIFFERENCE",
        (b, x) -> plain(b, "SQUARED_DIFFERENCE", x, b.mean("mean", x, true, 1, 2)));
    all.put("DIV", (b, x) -> plain(b, "DIV", x, positive(b, x)));
    all.put(
        "SUM",
        (b, x) -> made(b, OpaqueOps.reduction("SUM", true), Shape.of(1, 1, 4, 4), x, ints(b, 1)));
    all.put("L2_NORMALIZATION", (b, x) -> plain(b, "L2_NORMALIZATION", x));
    all.put("LOG_SOFTMAX", (b, x) -> plain(b, "LOG_SOFTMAX", x));
    all.put(
        "BATCH_MATMUL",
        (b, x) -> made(b, OpaqueOps.batchMatMul(false, false), SHAPE, x, b.relu("other", x)));
    all.put(
        "BATCH_MATMUL transposed",
        (b, x) -> made(b, OpaqueOps.batchMatMul(false, true), SHAPE, b.relu("other", x), x));
    all.put(
        "BATCH_MATMUL with a constant",
        (b, x) -> made(b, OpaqueOps.batchMatMul(false, false), SHAPE, x, matrix(b)));
    return all;
  }

  private static int matrix(GraphBuilder b) {
    var values = new float[SHAPE.size()];
    for (int i = 0; i < values.length; i++) values[i] = (i % 7 - 1) / 4f;
    return b.constant("matrix", SHAPE, values);
  }

  private static Map<String, Layer> all() {
    Map<String, Layer> all = new TreeMap<>(moving());
    all.putAll(computing());
    return all;
  }

  private static Map<String, Layer> producers() {
    Map<String, Layer> all = new TreeMap<>();
    all.put("INPUT", (_, x) -> x);
    all.put("SOFTMAX", (b, x) -> b.softmax("softmax", x));
    all.put("TANH", (b, x) -> b.tanh("tanh", x));
    all.put("MUL", (b, x) -> b.mul("scaled", x, b.constant("factor", Shape.of(), 5f)));
    return all;
  }

  private static Graph graph(Layer first, Layer second) {
    var b = new GraphBuilder("pair");
    int x = b.input("x", SHAPE);
    return b.output(second.apply(b, first.apply(b, x))).build();
  }

  private Trial trial(Graph graph) throws IOException {
    List<float[]> samples = Trial.samples(SAMPLES, SHAPE.size());
    for (float[] sample : samples) for (int i = 0; i < sample.length; i++) sample[i] *= 2;
    return Trial.of(graph, samples, Files.createTempDirectory(folder, "trial"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT16X8", "UINT8_NNAPI"})
  void eachOperatorBehindEachProducerKeeps20Decibels(Target target) throws IOException {
    Map<String, Double> bad = new TreeMap<>();
    for (var first : producers().entrySet()) {
      for (var second : all().entrySet()) {
        String name = first.getKey() + ", " + second.getKey();
        Graph graph = graph(first.getValue(), second.getValue());
        try (var trial = trial(graph)) {
          QuantizedGraph quantized =
              trial.quantized(trial.statistics(Trial.range(0, SAMPLES)), target);
          GraphVerifier.verify(quantized.graph());
          // a rule for which there is no kernel is wrong
          assertThat(quantized.keptFloat())
              .as(name)
              .noneMatch(kept -> kept.reason().contains("-bit kernel for it: "));
          double noise = trial.noise(graph, quantized.graph(), SAMPLES);
          if (!(noise < MOST_NOISE)) bad.put(name, -10 * Math.log10(noise));
        }
      }
    }
    assertThat(bad).isEmpty();
  }

  /** What stays float in 8 bits does so for a reason that was measured or that the kernel gives. */
  @Test
  void valuesThatOnlyMoveAreIntegers() throws IOException {
    List<String> kept = new ArrayList<>();
    for (var second : moving().entrySet()) {
      try (var trial = trial(graph((_, x) -> x, second.getValue()))) {
        QuantizedGraph quantized = trial.quantized(trial.statistics(Trial.range(0, SAMPLES)));
        quantized.keptFloat().forEach(one -> kept.add(second.getKey() + ": " + one.reason()));
      }
    }
    assertThat(kept).isEmpty();
  }

  @Test
  void operatorsThatComputeAreIntegersOrTheReasonIsGiven() throws IOException {
    Map<String, String> kept = new TreeMap<>();
    for (var second : computing().entrySet()) {
      try (var trial = trial(graph((_, x) -> x, second.getValue()))) {
        QuantizedGraph quantized = trial.quantized(trial.statistics(Trial.range(0, SAMPLES)));
        quantized.keptFloat().forEach(one -> kept.put(second.getKey(), one.reason()));
      }
    }
    assertThat(kept.keySet())
        .containsExactlyInAnyOrder("DIV", "GELU", "RSQRT", "SQUARED_DIFFERENCE");
  }

  @Test
  void noRatioOfScalesEndsTheProcess() throws IOException {
    for (float factor : List.of(1e-15f, 1e-8f, 1e-5f, 1e5f, 1e8f, 1e15f)) {
      Layer scaled = (b, x) -> b.mul("scaled", x, b.constant("factor", Shape.of(), factor));
      for (var second : all().entrySet()) {
        if (second.getKey().equals("EXP") && factor > 1) continue; // infinite in floats already
        try (var trial = trial(graph(scaled, second.getValue()))) {
          var statistics = trial.statistics(Trial.range(0, SAMPLES));
          for (Target target : List.of(Target.INT8, Target.UINT8_NNAPI, Target.INT16X8)) {
            QuantizedGraph quantized = trial.quantized(statistics, target);
            assertThat(trial.outputs(quantized.graph(), 0))
                .as(factor + ", " + second.getKey() + " " + target)
                .hasSize(1);
          }
        }
      }
    }
  }

  /** XNNPACK multiplies as if the zero point of the second factor were 0. */
  @Test
  void theSecondFactorOfAProductOfActivationsHasTheZeroPoint0() throws IOException {
    Graph graph = graph((_, x) -> x, Objects.requireNonNull(computing().get("BATCH_MATMUL")));
    try (var trial = trial(graph)) {
      QuantizedGraph quantized = trial.quantized(trial.statistics(Trial.range(0, SAMPLES)));
      Node product =
          quantized.graph().nodes().stream()
              .filter(node -> node.op().name().equals("BATCH_MATMUL"))
              .findFirst()
              .orElseThrow();
      Tensor factor = quantized.graph().tensor(product.input(1));
      assertThat(Objects.requireNonNull(factor.quantization()).zeroPoint()).isZero();
    }
  }
}
