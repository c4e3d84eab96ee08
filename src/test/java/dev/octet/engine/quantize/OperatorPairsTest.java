package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each operator behind each operator whose output has given parameters, and each operator beside
 * constants inside and outside of its range, in the real TensorFlow Lite.
 */
class OperatorPairsTest {
  private static final int SAMPLES = 6;
  private static final int CHANNELS = 4;
  private static final Shape SHAPE = Shape.of(1, 4, 4, CHANNELS);

  /** 20 dB. */
  private static final double MOST_NOISE = 0.01;

  @TempDir Path folder;

  /** One layer: takes the id of its input, gives that of its output. */
  interface Layer {
    int of(GraphBuilder b, int x);
  }

  record Pair(String name, Layer first, Layer second) {
    Graph graph() {
      var b = new GraphBuilder("pair");
      int x = b.input("x", SHAPE);
      return b.output(second.of(b, first.of(b, x))).build();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Map<String, Layer> producers() {
    Map<String, Layer> all = new TreeMap<>(fixed());
    all.put("INPUT", (_, x) -> x);
    all.put("CONV_2D", (b, x) -> conv(b, "conv", x));
    return all;
  }

  private static Map<String, Layer> fixed() {
    Map<String, Layer> all = new TreeMap<>();
    all.put("SOFTMAX", (b, x) -> b.softmax("softmax", x));
    all.put("LOGISTIC", (b, x) -> b.logistic("logistic", x));
    all.put("TANH", (b, x) -> b.tanh("tanh", x));
    all.put(
        "LOGISTIC, RESHAPE", (b, x) -> b.reshape("same", b.logistic("logistic", x), 1, 4, 4, 4));
    return all;
  }

  private static Map<String, Layer> consumers() {
    Map<String, Layer> all = new TreeMap<>(producers());
    all.put("ADD", (b, x) -> b.add("y", x, conv(b, "beside", x)));
    all.put("SUB", (b, x) -> b.sub("y", x, conv(b, "beside", x)));
    all.put("MUL", (b, x) -> b.mul("y", x, conv(b, "beside", x)));
    all.put("MAXIMUM", (b, x) -> b.maximum("y", x, conv(b, "beside", x)));
    all.put("MINIMUM", (b, x) -> b.minimum("y", x, conv(b, "beside", x)));
    all.put("CONCATENATION", (b, x) -> b.concatenation("y", 3, x, conv(b, "beside", x)));
    all.put("CONCATENATION of itself", (b, x) -> b.concatenation("y", 3, x, x));
    all.put("PACK", (b, x) -> b.pack("y", 1, x, conv(b, "beside", x)));
    all.put("AVERAGE_POOL_2D", (b, x) -> b.averagePool2d("y", x, 2, 2, Padding.VALID));
    all.put("MAX_POOL_2D", (b, x) -> b.maxPool2d("y", x, 2, 2, Padding.VALID));
    all.put("MEAN", (b, x) -> b.mean("y", x, true, 1, 2));
    all.put("PAD", (b, x) -> b.pad("y", x, 0, 0, 1, 1, 1, 1, 0, 0));
    all.put("RESHAPE", (b, x) -> b.reshape("y", x, 1, 64));
    all.put("TRANSPOSE", (b, x) -> b.transpose("y", x, 0, 2, 1, 3));
    all.put("SPLIT", (b, x) -> b.split("y", x, 3, 2).getLast());
    all.put(
        "SLICE", (b, x) -> b.slice("y", x, new int[] {0, 1, 0, 0}, new int[] {1, 2, 4, CHANNELS}));
    all.put("RESIZE_BILINEAR", (b, x) -> b.resizeBilinear("y", x, 8, 8));
    all.put("RESIZE_NEAREST_NEIGHBOR", (b, x) -> b.resizeNearestNeighbor("y", x, 8, 8));
    all.put("DEPTH_TO_SPACE", (b, x) -> b.depthToSpace("y", x, 2));
    all.put("SPACE_TO_DEPTH", (b, x) -> b.spaceToDepth("y", x, 2));
    all.put("RELU", (b, x) -> b.relu("y", x));
    all.put("RELU6", (b, x) -> b.relu6("y", x));
    all.put("LEAKY_RELU", (b, x) -> b.leakyRelu("y", x, 0.1f));
    all.put(
        "PRELU",
        (b, x) -> b.prelu("y", x, new float[] {0.1f, 0.2f, 0.3f, 0.4f}, Shape.of(CHANNELS)));
    all.put("HARD_SWISH", (b, x) -> b.hardSwish("y", x));
    return all;
  }

  private static Map<String, Layer> besideConstants(float value) {
    Map<String, Layer> all = new TreeMap<>();
    Shape one = Shape.of(1, 1, 1, 1);
    all.put("PADV2", (b, x) -> b.padV2("y", x, value, 0, 0, 1, 1, 0, 0, 0, 0));
    all.put("MAXIMUM", (b, x) -> b.maximum("y", x, b.constant("c", one, value)));
    all.put("MINIMUM", (b, x) -> b.minimum("y", x, b.constant("c", one, value)));
    all.put("ADD", (b, x) -> b.add("y", x, b.constant("c", one, value)));
    all.put("SUB", (b, x) -> b.sub("y", x, b.constant("c", one, value)));
    all.put("SUB from", (b, x) -> b.sub("y", b.constant("c", one, value), x));
    all.put("MUL", (b, x) -> b.mul("y", x, b.constant("c", one, value)));
    all.put("CONCATENATION", (b, x) -> b.concatenation("y", 3, x, filled(b, value)));
    all.put("PACK", (b, x) -> b.pack("y", 1, x, filled(b, value)));
    return all;
  }

  private static int filled(GraphBuilder b, float value) {
    var values = new float[SHAPE.size()];
    java.util.Arrays.fill(values, value);
    return b.constant("c", SHAPE, values);
  }

  private static int conv(GraphBuilder b, String name, int x) {
    var random = new SplittableRandom(name.length());
    var weights = new float[CHANNELS * CHANNELS];
    for (int i = 0; i < weights.length; i++) weights[i] = random.nextInt(-127, 128) / 64f;
    return Trial.pointwise(b, name, x, weights);
  }

  static List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    fixed()
        .forEach((first, layer) ->
            consumers()
                .forEach(
                    (second, next) -> pairs.add(new Pair(first + ", " + second, layer, next))));
    producers()
        .forEach((first, layer) -> {
          for (float value : List.of(-1000f, -5f, -1f, -0.3f, 0.4f, 1f, 5f, 1000f)) {
            besideConstants(value)
                .forEach((second, next) ->
                    pairs.add(new Pair(first + ", " + second + " " + value, layer, next)));
          }
        });
    return pairs;
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT16X8"})
  void everyPairKeeps20Decibels(Target target) throws IOException {
    Map<String, Double> bad = new TreeMap<>();
    List<String> fallbacks = new ArrayList<>();
    List<Pair> pairs = pairs();
    for (Pair pair : pairs) {
      try (var trial = trial(pair.graph(), pairs.indexOf(pair))) {
        QuantizedGraph quantized =
            trial.quantized(trial.statistics(Trial.range(0, SAMPLES)), target);
        double noise = trial.noise(pair.graph(), quantized.graph(), SAMPLES);
        if (!(noise < MOST_NOISE)) bad.put(pair.name(), -10 * Math.log10(noise));
        for (KeptFloat kept : quantized.keptFloat())
          fallbacks.add(pair.name() + ": " + kept.reason());
      }
    }
    assertThat(bad).isEmpty();
    if (target == Target.INT8) assertThat(fallbacks).isEmpty();
    assertThat(fallbacks).hasSizeLessThanOrEqualTo(pairs.size() / 20);
  }

  private Trial trial(Graph graph, int number) throws IOException {
    List<float[]> samples = Trial.samples(SAMPLES, SHAPE.size());
    for (float[] sample : samples) for (int i = 0; i < sample.length; i++) sample[i] *= 2;
    return Trial.of(graph, samples, Files.createDirectories(folder.resolve("" + number)));
  }

  /** Values that only say "not this one", and what they are in front of. */
  static List<Pair> sentinels() {
    List<Pair> all = new ArrayList<>();
    for (float value : List.of(-1e4f, -1e9f, -1e30f, -Float.MAX_VALUE)) {
      producers()
          .forEach((name, first) -> {
            all.add(
                new Pair(
                    name + ", PADV2 " + value + ", MAX_POOL_2D",
                    first,
                    (b, x) ->
                        b.maxPool2d(
                            "pool",
                            b.padV2("pad", x, value, 0, 0, 1, 1, 1, 1, 0, 0),
                            3,
                            2,
                            Padding.VALID)));
            all.add(
                new Pair(
                    name + ", PADV2 " + value + ", RELU",
                    first,
                    (b, x) -> b.relu("relu", b.padV2("pad", x, value, 0, 0, 1, 1, 1, 1, 0, 0))));
            all.add(
                new Pair(
                    name + ", PADV2 " + value + ", RESHAPE, SOFTMAX",
                    first,
                    (b, x) ->
                        b.softmax(
                            "softmax",
                            b.reshape(
                                "flat",
                                b.padV2("pad", x, value, 0, 0, 0, 0, 0, 0, 1, 1),
                                1,
                                16,
                                6))));
            float[] mask = {0, value, 0, 0};
            all.add(
                new Pair(
                    name + ", ADD " + value + ", SOFTMAX",
                    first,
                    (b, x) ->
                        b.softmax(
                            "softmax",
                            b.add("add", x, b.constant("mask", Shape.of(CHANNELS), mask)))));
            float[] opposite = {0, -value, 0, 0};
            all.add(
                new Pair(
                    name + ", SUB " + -value + ", SOFTMAX",
                    first,
                    (b, x) ->
                        b.softmax(
                            "softmax",
                            b.sub("sub", x, b.constant("mask", Shape.of(CHANNELS), opposite)))));
          });
    }
    return all;
  }

  @Test
  void valuesThatOnlyLeaveSomethingOutTakeNoLevelsFromTheOthers() throws IOException {
    Map<String, Double> bad = new TreeMap<>();
    List<Pair> all = sentinels();
    for (Pair pair : all) {
      try (var trial = trial(pair.graph(), all.indexOf(pair))) {
        var statistics = trial.statistics(Trial.range(0, SAMPLES));
        for (Target target : List.of(Target.INT8, Target.INT16X8)) {
          QuantizedGraph quantized = trial.quantized(statistics, target);
          double noise = trial.noise(pair.graph(), quantized.graph(), SAMPLES);
          if (!(noise < MOST_NOISE)) bad.put(pair.name() + " " + target, -10 * Math.log10(noise));
          if (target == Target.INT8) assertThat(quantized.keptFloat()).as(pair.name()).isEmpty();
        }
      }
    }
    assertThat(bad).isEmpty();
  }

  /** Behind values that are very small or large, and where two large ones cancel. */
  static List<Pair> extremeScales() {
    List<Pair> all = new ArrayList<>();
    Shape one = Shape.of(1, 1, 1, 1);
    for (float factor : List.of(1e-15f, 1e-8f, 1e-5f, 1e5f, 1e8f, 1e15f)) {
      Layer scaled = (b, x) -> b.mul("scaled", x, b.constant("factor", one, factor));
      consumers().forEach((name, next) -> all.add(new Pair(factor + ", " + name, scaled, next)));
      all.add(
          new Pair(
              factor + ", ADD of opposites",
              scaled,
              (b, x) -> b.add("y", x, b.sub("opposite", b.constant("z", one, 1f), x))));
      all.add(
          new Pair(
              factor + ", SUB of equals",
              scaled,
              (b, x) -> b.sub("y", b.add("more", x, b.constant("z", one, 1f)), x)));
    }
    return all;
  }

  /** A kernel that takes no ratio of scales ends the process: no check of ours may miss it. */
  @Test
  void noRatioOfScalesEndsTheProcess() throws IOException {
    List<Pair> all = extremeScales();
    for (Pair pair : all) {
      try (var trial = trial(pair.graph(), all.indexOf(pair))) {
        var statistics = trial.statistics(Trial.range(0, SAMPLES));
        for (Target target : List.of(Target.INT8, Target.UINT8_NNAPI, Target.INT16X8)) {
          QuantizedGraph quantized = trial.quantized(statistics, target);
          assertThat(trial.outputs(quantized.graph(), 0)).as(pair + " " + target).hasSize(1);
        }
      }
    }
  }
}
