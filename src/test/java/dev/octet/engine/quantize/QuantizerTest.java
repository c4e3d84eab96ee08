package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.CalibrationMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuantizerTest {
  private static final Shape IMAGE = Shape.of(1, 4, 4, 3);
  private static final Op.Opaque SINE =
      new Op.Opaque(
          "SIN", 66, 1, 0, Constant.ofBytes(new byte[0]), 0, Constant.ofBytes(new byte[0]));

  private final GraphBuilder b = new GraphBuilder("net");
  private final Map<Integer, TensorStatistics> seen = new HashMap<>();

  @Test
  void everyLayerOfAPlainNetworkBecomesInt8() {
    int x = input("x", IMAGE, 1);
    x = seen(pointwise("conv", x, 3, 8, Activation.RELU6), 6);
    x = seen(b.mean("pool", x, false, 1, 2), 3);
    x = seen(b.softmax("scores", x), 1);
    QuantizedGraph quantized = quantize(b.output(x).build());
    assertThat(operators(quantized)).containsExactly("CONV_2D", "MEAN", "SOFTMAX");
    assertThat(quantized.keptFloat()).isEmpty();
    assertThat(quantized.graph().tensors())
        .noneMatch(tensor -> tensor.type() == ElementType.FLOAT32);
    assertThat(output(quantized).quantization()).isEqualTo(Quantization.perTensor(1f / 256, -128));
  }

  @Test
  void inputAndOutputTypesAreThoseAskedFor() {
    int x = input("x", IMAGE, 1);
    int y = seen(pointwise("conv", x, 3, 8, Activation.NONE), 2);
    Graph graph = b.output(y).build();

    QuantizedGraph uint8 = quantize(graph, ElementType.UINT8, ElementType.UINT8);
    assertThat(operators(uint8)).containsExactly("QUANTIZE", "CONV_2D", "QUANTIZE");
    assertThat(input(uint8).type()).isEqualTo(ElementType.UINT8);
    assertThat(output(uint8).type()).isEqualTo(ElementType.UINT8);
    assertThat(output(uint8).name()).isEqualTo("conv");
    QuantizedGraph int8 = quantize(graph, ElementType.INT8, ElementType.INT8);
    assertThat(operators(int8)).containsExactly("CONV_2D");
    assertThat(zeroPoint(output(uint8))).isEqualTo(zeroPoint(output(int8)) + 128);

    QuantizedGraph real = quantize(graph, ElementType.FLOAT32, ElementType.FLOAT32);
    assertThat(operators(real)).containsExactly("QUANTIZE", "CONV_2D", "DEQUANTIZE");
    assertThat(input(real).type()).isEqualTo(ElementType.FLOAT32);
    assertThat(output(real))
        .isEqualTo(Tensor.activation("conv", Shape.of(1, 4, 4, 8), ElementType.FLOAT32));
  }

  @Test
  void whatOnlyMovesValuesKeepsTheirParameters() {
    int x = input("x", IMAGE, 1);
    int y = seen(pointwise("conv", x, 3, 8, Activation.RELU), 4);
    int pooled = seen(b.maxPool2d("pool", y, 2, 2, Padding.VALID), 4);
    int flat = seen(b.reshape("flat", pooled, 1, 32), 4);
    QuantizedGraph quantized = quantize(b.output(flat).build());
    assertThat(parameters(quantized, flat)).isEqualTo(parameters(quantized, y));
    assertThat(note(quantized, flat)).contains("RESHAPE", "keeps the scale of its input");
  }

  @Test
  void theInputsOfAConcatenationShareTheirParameters() {
    int x = input("x", IMAGE, 1);
    int a = seen(pointwise("a", x, 3, 4, Activation.RELU), 1);
    int c = seen(pointwise("c", x, 3, 4, Activation.RELU), 10);
    int joined = seen(b.concatenation("joined", 3, a, c), 10);
    QuantizedGraph quantized = quantize(b.output(joined).build());
    assertThat(operators(quantized)).doesNotContain("QUANTIZE");
    assertThat(parameters(quantized, a)).isEqualTo(parameters(quantized, joined));
    assertThat(parameters(quantized, c)).isEqualTo(parameters(quantized, joined));
  }

  @Test
  void aConcatenationInputWithGivenParametersIsRequantized() {
    int x = input("x", IMAGE, 1);
    int gate = seen(b.logistic("gate", x), 1);
    int wide = seen(pointwise("wide", x, 3, 4, Activation.RELU), 10);
    int joined = seen(b.concatenation("joined", 3, gate, wide), 10);
    QuantizedGraph quantized = quantize(b.output(joined).build());
    assertThat(operators(quantized))
        .containsExactly("LOGISTIC", "CONV_2D", "QUANTIZE", "CONCATENATION");
    assertThat(parameters(quantized, gate)).isEqualTo(Quantization.perTensor(1f / 256, -128));
    assertThat(parameters(quantized, joined)).isEqualTo(parameters(quantized, wide));
  }

  @Test
  void anOperatorWithoutA8BitRuleStaysFloatBetweenDequantizeAndQuantize() {
    int x = input("x", IMAGE, 1);
    int y = seen(pointwise("before", x, 3, 4, Activation.RELU), 3);
    int sine =
        seen(
            b.nodeMaking(
                    List.of(Tensor.activation("sine", Shape.of(1, 4, 4, 4), ElementType.FLOAT32)),
                    SINE,
                    y)
                .getFirst(),
            1);
    int z = seen(pointwise("after", sine, 4, 2, Activation.NONE), 2);
    QuantizedGraph quantized = quantize(b.output(z).build());
    assertThat(operators(quantized))
        .containsExactly("CONV_2D", "DEQUANTIZE", "SIN", "QUANTIZE", "CONV_2D");
    assertThat(quantized.keptFloat())
        .singleElement()
        .satisfies(kept -> {
          assertThat(kept.layer()).isEqualTo("sine");
          assertThat(kept.operator()).isEqualTo("SIN");
          assertThat(kept.reason()).contains("no 8-bit rule");
        });
  }

  @Test
  void aLayerThatTheRecipeKeepsFloatStaysFloat() {
    int x = input("x", IMAGE, 1);
    int y = seen(pointwise("first", x, 3, 4, Activation.RELU), 3);
    int z = seen(pointwise("second", y, 4, 2, Activation.NONE), 2);
    Graph graph = b.output(z).build();
    QuantizedGraph quantized =
        Quantizer.quantize(
            graph,
            new Statistics(1, seen),
            new QuantizationOptions(
                Target.INT8,
                CalibrationMethod.MIN_MAX,
                Set.of("second"),
                ElementType.INT8,
                ElementType.INT8));
    GraphVerifier.verify(quantized.graph());
    assertThat(operators(quantized))
        .containsExactly("CONV_2D", "DEQUANTIZE", "CONV_2D", "QUANTIZE");
    assertThat(quantized.keptFloat())
        .extracting(KeptFloat::reason)
        .first()
        .asString()
        .contains("recipe");
  }

  @Test
  void weightsThatTwoLayersShareAreQuantizedForEach() {
    int x = input("x", IMAGE, 1);
    int weights = b.constant("w", Shape.of(3, 1, 1, 3), random(9));
    int bias = b.constant("b", Shape.of(3), 1, 2, 3f);
    var conv = new Op.Conv2D(Padding.SAME, 1, 1, 1, 1, Activation.NONE);
    int y = seen(b.node("first", conv, x, weights, bias), 5);
    int z = seen(b.node("second", conv, y, weights, bias), 50);
    QuantizedGraph quantized = quantize(b.output(z).build());
    List<Node> nodes = quantized.graph().nodes();
    Tensor firstBias = quantized.graph().tensor(nodes.get(0).input(2));
    Tensor secondBias = quantized.graph().tensor(nodes.get(1).input(2));
    assertThat(firstBias.quantization()).isNotEqualTo(secondBias.quantization());
  }

  @Test
  void aTensorThatNoSampleReachedGetsParametersToo() {
    int x = b.input("x", IMAGE);
    int y = pointwise("conv", x, 3, 4, Activation.RELU);
    QuantizedGraph quantized = quantize(b.output(y).build());
    assertThat(parameters(quantized, y).scale()).isPositive();
  }

  private int input(String name, Shape shape, double reach) {
    return seen(b.input(name, shape), reach);
  }

  private int seen(int tensor, double reach) {
    double[] values =
        new SplittableRandom(tensor)
            .doubles(4000, -reach, reach)
            .map(v -> Math.max(v, 0))
            .toArray();
    seen.put(tensor, Values.statistics(values));
    return tensor;
  }

  private int pointwise(String name, int x, int in, int out, Activation activation) {
    return b.conv2d(
        name,
        x,
        random(in * out),
        Shape.of(out, 1, 1, in),
        new float[out],
        1,
        Padding.SAME,
        activation);
  }

  private static float[] random(int length) {
    var values = new float[length];
    var random = new SplittableRandom(length);
    for (int i = 0; i < length; i++) values[i] = (float) random.nextDouble(-1, 1);
    return values;
  }

  private QuantizedGraph quantize(Graph graph) {
    return quantize(graph, ElementType.INT8, ElementType.INT8);
  }

  private QuantizedGraph quantize(Graph graph, ElementType input, ElementType output) {
    QuantizedGraph quantized =
        Quantizer.quantize(
            graph,
            new Statistics(1, seen),
            new QuantizationOptions(
                Target.INT8, CalibrationMethod.GREEDY, Set.of(), input, output));
    GraphVerifier.verify(quantized.graph());
    return quantized;
  }

  private static List<String> operators(QuantizedGraph quantized) {
    return quantized.graph().nodes().stream().map(node -> node.op().name()).toList();
  }

  private static Tensor input(QuantizedGraph quantized) {
    return quantized.graph().tensor(quantized.graph().inputs().getFirst());
  }

  private static Tensor output(QuantizedGraph quantized) {
    return quantized.graph().tensor(quantized.graph().outputs().getFirst());
  }

  private static Quantization parameters(QuantizedGraph quantized, int tensor) {
    return Objects.requireNonNull(quantized.graph().tensor(tensor).quantization());
  }

  private static int zeroPoint(Tensor tensor) {
    return Objects.requireNonNull(tensor.quantization()).zeroPoint();
  }

  private static String note(QuantizedGraph quantized, int tensor) {
    return quantized.layers().stream()
        .filter(layer -> layer.tensor() == tensor)
        .map(layer -> String.valueOf(layer.rangeNote()))
        .findFirst()
        .orElseThrow();
  }
}
