package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.quantize.reconstruct.LayerwiseReconstruction;
import dev.octet.engine.quantize.reconstruct.WeightRounding;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.timing.PartClock;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers with 16-bit activations in a network of 8 bits, run by TensorFlow Lite. */
class MixedLayersTest {
  private static final int SAMPLES = 12;
  private static final int CHANNELS = 4;

  @TempDir private Path folder;

  private final GraphBuilder b = new GraphBuilder("net");

  @Test
  void layersIn16BitsThatFollowEachOtherHaveNothingBetweenThem() throws IOException {
    int x = b.input("x", Shape.of(1, 4, 4, CHANNELS));
    int first = pointwise("first", x);
    int second = pointwise("second", first);
    int third = pointwise("third", second);
    Graph graph = b.output(pointwise("last", third)).build();
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 4 * 4 * CHANNELS), folder)) {
      QuantizedGraph quantized = quantize(trial, graph, ElementType.INT8, "second", "third");
      assertThat(operators(quantized))
          .containsExactly(
              "CONV_2D", "DEQUANTIZE", "QUANTIZE", "CONV_2D", "CONV_2D", "QUANTIZE", "CONV_2D");
      for (int tensor : List.of(second, third)) {
        Tensor made = quantized.graph().tensor(tensor);
        assertThat(made.type()).isEqualTo(ElementType.INT16);
        assertThat(Objects.requireNonNull(made.quantization()).zeroPoint()).isZero();
      }
      assertThat(quantized.graph().tensor(first).type()).isEqualTo(ElementType.INT8);
      assertThat(biases(quantized))
          .containsExactly(
              ElementType.INT32, ElementType.INT64, ElementType.INT64, ElementType.INT32);
      runs(quantized);
    }
  }

  @Test
  void aTensorGoesToEachReaderInTheFormThatItTakes() throws IOException {
    int x = b.input("x", Shape.of(1, 4, 4, CHANNELS));
    int stem = pointwise("stem", x);
    int branch = pointwise("branch", stem);
    int sum = b.add("sum", stem, branch);
    Graph graph = b.output(pointwise("last", sum)).build();
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 4 * 4 * CHANNELS), folder)) {
      QuantizedGraph quantized = quantize(trial, graph, ElementType.INT8, "stem", "sum");
      // x to 16 bits, the stem to 8 for the branch, that to 16 for the sum, that to 8 for the last
      assertThat(operators(quantized))
          .containsExactly(
              "DEQUANTIZE",
              "QUANTIZE",
              "CONV_2D",
              "QUANTIZE",
              "CONV_2D",
              "DEQUANTIZE",
              "QUANTIZE",
              "ADD",
              "QUANTIZE",
              "CONV_2D");
      runs(quantized);
    }
  }

  @Test
  void inputsOfAnyTypeReachLayersIn16Bits() throws IOException {
    int x = b.input("x", Shape.of(1, 4, 4, CHANNELS));
    Graph graph = b.output(pointwise("only", x)).build();
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 4 * 4 * CHANNELS), folder)) {
      QuantizedGraph uint8 = quantize(trial, graph, ElementType.UINT8, "only");
      assertThat(operators(uint8))
          .containsExactly("QUANTIZE", "DEQUANTIZE", "QUANTIZE", "CONV_2D", "QUANTIZE", "QUANTIZE");
      runs(uint8);
      QuantizedGraph real = quantize(trial, graph, ElementType.FLOAT32, "only");
      assertThat(operators(real)).containsExactly("QUANTIZE", "CONV_2D", "DEQUANTIZE");
      runs(real);
    }
  }

  @Test
  void noiseFallsWhereActivationsHave16Bits() throws IOException {
    int x = b.input("x", Shape.of(1, 4, 4, CHANNELS));
    x = pointwise("first", x);
    x = pointwise("second", x);
    Graph graph = b.output(pointwise("third", x)).build();
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 4 * 4 * CHANNELS), folder)) {
      double none = noise(trial, graph);
      assertThat(noise(trial, graph, "first", "second", "third")).isLessThan(none / 2);
      // by itself between layers of 8 bits, a layer reads and is read in 8 bits
      assertThat(noise(trial, graph, "second")).isGreaterThan(none / 2);
    }
  }

  @Test
  void withoutA16BitKernelALayerStaysFloatAndTheReasonIsSaid() throws IOException {
    int x = b.input("x", Shape.of(1, 4, 4, CHANNELS));
    float[] slopes = {0.1f, 0.2f, 0.3f, 0.4f};
    int y = b.prelu("prelu", pointwise("conv", x), slopes, Shape.of(CHANNELS));
    Graph graph = b.output(y).build();
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 4 * 4 * CHANNELS), folder)) {
      QuantizedGraph quantized = quantize(trial, graph, ElementType.INT8, "prelu");
      assertThat(quantized.keptFloat())
          .singleElement()
          .satisfies(kept -> {
            assertThat(kept.layer()).isEqualTo("prelu");
            assertThat(kept.reason()).isEqualTo("TensorFlow Lite has no 16-bit kernel for PRELU");
          });
      runs(quantized);
    }
  }

  private static QuantizedGraph quantize(
      Trial trial, Graph graph, ElementType type, String... in16Bits) {
    int[] all = Trial.range(0, SAMPLES);
    var options =
        new QuantizationOptions(
            Target.MIXED,
            CalibrationMethod.GREEDY,
            Set.of(),
            Set.of(in16Bits),
            Set.of(),
            type,
            type,
            false,
            false);
    var statistics = trial.statistics(all);
    QuantizedGraph quantized = Quantizer.quantize(graph, statistics, options);
    GraphVerifier.verify(quantized.graph());
    var steps = new LayerwiseReconstruction.Steps(WeightRounding.GPTQ, true);
    QuantizedGraph fitted =
        LayerwiseReconstruction.walk(
            quantized, steps, statistics, trial.reader(), all, 1, new PartClock(), _ -> {});
    GraphVerifier.verify(fitted.graph());
    return fitted;
  }

  /** Of the outputs, as a part of their signal. */
  private static double noise(Trial trial, Graph graph, String... in16Bits) {
    Graph quantized = quantize(trial, graph, ElementType.FLOAT32, in16Bits).graph();
    return trial.noise(graph, quantized, SAMPLES);
  }

  private static void runs(QuantizedGraph quantized) {
    byte[] model = TfliteWriter.write(quantized.graph());
    try (var interpreter = Interpreter.load(model, Interpreter.Kernels.BUILTIN)) {
      interpreter.invoke();
    }
  }

  private static List<String> operators(QuantizedGraph quantized) {
    return quantized.graph().nodes().stream().map(node -> node.op().name()).toList();
  }

  private static List<ElementType> biases(QuantizedGraph quantized) {
    List<ElementType> types = new ArrayList<>();
    for (Node node : quantized.graph().nodes()) {
      if (node.inputs().size() == 3) types.add(quantized.graph().tensor(node.input(2)).type());
    }
    return types;
  }

  /** With weights that 8 bits hold exactly, so that noise comes from activations. */
  private int pointwise(String name, int x) {
    var random = new SplittableRandom(name.hashCode());
    var weights = new float[CHANNELS * CHANNELS];
    for (int o = 0; o < CHANNELS; o++) {
      for (int i = 0; i < CHANNELS; i++) {
        weights[o * CHANNELS + i] = i == o ? 1 : random.nextInt(-127, 127) / 127f;
      }
    }
    return Trial.pointwise(b, name, x, weights);
  }
}
