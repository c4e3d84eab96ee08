package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The ranges that FAKE_QUANT operators give become the ranges of the quantized activations. */
class GivenRangesTest {
  private static final Shape IMAGE = Shape.of(1, 4, 4, 4);

  private final GraphBuilder b = new GraphBuilder("net");
  private final Map<Integer, TensorStatistics> seen = new HashMap<>();

  @Test
  void theOperatorInFrontWritesTheGivenRange() {
    int x = input("x");
    int y = fakeQuant("given", layer("conv", x), -1, 4.1f);
    QuantizedGraph quantized = quantize(b.output(layer("next", y)).build());
    assertThat(operators(quantized)).containsExactly("CONV_2D", "CONV_2D");
    assertThat(quantized.keptFloat()).isEmpty();
    assertThat(parameters(quantized, y)).isEqualTo(Quantization.perTensor(5.1f / 255, -78));
    assertThat(quantized.graph().tensor(y).name()).isEqualTo("conv");
    assertThat(quantized.layers().getFirst().rangeNote()).contains("FAKE_QUANT");
  }

  @Test
  void anInputHasTheRangeThatItsOnlyConsumerGives() {
    int x = input("x");
    int y = fakeQuant("given", x, -1, 1);
    int one = layer("one", y);
    int two = layer("two", y);
    QuantizedGraph quantized = quantize(b.output(seen(b.add("sum", one, two))).build());
    assertThat(operators(quantized)).containsExactly("CONV_2D", "CONV_2D", "ADD");
    assertThat(parameters(quantized, x)).isEqualTo(Quantization.perTensor(2f / 255, -1));
  }

  @Test
  void aValueThatIsAlsoReadWithoutTheRangeKeepsItsOwn() {
    int conv = layer("conv", input("x"));
    int y = fakeQuant("given", conv, 0, 1);
    Graph graph = b.output(seen(b.add("sum", layer("next", y), conv))).build();
    QuantizedGraph quantized = quantize(graph);
    assertThat(operators(quantized)).containsExactly("CONV_2D", "QUANTIZE", "CONV_2D", "ADD");
    assertThat(parameters(quantized, y)).isEqualTo(Quantization.perTensor(1f / 255, -128));
    assertThat(parameters(quantized, conv).scale())
        .isGreaterThan(2 * parameters(quantized, y).scale());
  }

  @Test
  void aKernelsOwnRangeIsKeptWhereItIsAlmostTheGivenOne() {
    int x = input("x");
    int same = fakeQuant("same", seen(b.logistic("a", x)), 0, 1);
    int other = fakeQuant("other", seen(b.logistic("b", x)), 0, 0.5f);
    b.output(same);
    QuantizedGraph quantized = quantize(b.output(other).build());
    assertThat(operators(quantized)).containsExactly("LOGISTIC", "LOGISTIC", "QUANTIZE");
    assertThat(parameters(quantized, same)).isEqualTo(Quantization.perTensor(1f / 256, -128));
    assertThat(parameters(quantized, other)).isEqualTo(Quantization.perTensor(0.5f / 255, -128));
    assertThat(names(quantized)).containsExactly("same", "other");
  }

  @Test
  void theInputsOfAConcatenationAreRequantizedToItsGivenRange() {
    int x = input("x");
    int one = fakeQuant("one", layer("a", x), -1, 1);
    int two = layer("c", x);
    int joined = fakeQuant("joined", seen(b.concatenation("concat", 3, one, two)), -3, 3);
    QuantizedGraph quantized = quantize(b.output(joined).build());
    assertThat(operators(quantized))
        .containsExactly("CONV_2D", "CONV_2D", "QUANTIZE", "CONCATENATION");
    Quantization given = Quantization.perTensor(6f / 255, -1);
    assertThat(parameters(quantized, one)).isEqualTo(Quantization.perTensor(2f / 255, -1));
    assertThat(parameters(quantized, two)).isEqualTo(given);
    assertThat(parameters(quantized, joined)).isEqualTo(given);
  }

  /** The other reader of the pool's input must not lose what the given range cuts off. */
  @Test
  void aGivenRangeBehindAPoolDoesNotClipWhatOthersReadInFrontOfIt() {
    int conv = layer("conv", input("x"));
    int pooled = seen(b.maxPool2d("pool", conv, 1, 1, Padding.VALID));
    int y = fakeQuant("given", pooled, -1, 1);
    Graph graph = b.output(seen(b.add("sum", y, layer("next", conv)))).build();
    QuantizedGraph quantized = quantize(graph);
    assertThat(parameters(quantized, y)).isEqualTo(Quantization.perTensor(2f / 255, -1));
    assertThat(parameters(quantized, conv).scale()).isGreaterThan(1.5f * 2 / 255);
    assertThat(operators(quantized))
        .containsExactly("CONV_2D", "QUANTIZE", "MAX_POOL_2D", "CONV_2D", "ADD");
  }

  @Test
  void withoutOtherReadersAChainTakesTheGivenRange() {
    int conv = layer("conv", input("x"));
    int y = fakeQuant("given", seen(b.maxPool2d("pool", conv, 1, 1, Padding.VALID)), -1, 1);
    QuantizedGraph quantized = quantize(b.output(y).build());
    assertThat(operators(quantized)).containsExactly("CONV_2D", "MAX_POOL_2D");
    assertThat(parameters(quantized, conv)).isEqualTo(Quantization.perTensor(2f / 255, -1));
  }

  @Test
  void aLayerThatStaysFloatIsQuantizedBehindWithTheGivenRange() {
    int conv = layer("conv", input("x"));
    int y = fakeQuant("given", conv, -1, 1);
    QuantizedGraph quantized = quantize(b.output(layer("next", y)).build(), "conv");
    assertThat(operators(quantized))
        .containsExactly("DEQUANTIZE", "CONV_2D", "QUANTIZE", "CONV_2D");
    int read = quantized.graph().nodes().getLast().input(0);
    assertThat(parameters(quantized, read)).isEqualTo(Quantization.perTensor(2f / 255, -1));
  }

  @Test
  void aFakeQuantThatTheRecipeKeepsFloatStays() {
    int y = fakeQuant("given", layer("conv", input("x")), -1, 1);
    QuantizedGraph quantized = quantize(b.output(layer("next", y)).build(), "given");
    assertThat(operators(quantized))
        .containsExactly("CONV_2D", "DEQUANTIZE", "FAKE_QUANT", "QUANTIZE", "CONV_2D");
  }

  @Test
  void withoutARangeItStaysFloatAndTheReasonIsGiven() {
    var none =
        new Op.Opaque(
            "FAKE_QUANT",
            80,
            1,
            0,
            Constant.ofBytes(new byte[0]),
            0,
            Constant.ofBytes(new byte[0]));
    int conv = layer("conv", input("x"));
    int y = seen(made("given", none, conv));
    QuantizedGraph quantized = quantize(b.output(layer("next", y)).build());
    assertThat(quantized.keptFloat())
        .singleElement()
        .satisfies(kept -> assertThat(kept.reason()).contains("no range"));
  }

  private int input(String name) {
    return seen(b.input(name, IMAGE));
  }

  private int layer(String name, int x) {
    var weights = new float[16];
    var random = new SplittableRandom(weights.length);
    for (int i = 0; i < weights.length; i++) weights[i] = (float) random.nextDouble(-1, 1);
    Shape kernel = Shape.of(4, 1, 1, 4);
    return seen(b.conv2d(name, x, weights, kernel, new float[4], 1, Padding.SAME, Activation.NONE));
  }

  private int fakeQuant(String name, int x, float min, float max) {
    return seen(made(name, OpaqueOps.fakeQuant(min, max, 8, false), x));
  }

  private int made(String name, Op op, int x) {
    return b.nodeMaking(
            List.of(Tensor.activation(name, b.tensorOf(x).shape(), ElementType.FLOAT32)), op, x)
        .getFirst();
  }

  /** Values between -3 and 3. */
  private int seen(int tensor) {
    seen.put(
        tensor, Values.statistics(new SplittableRandom(tensor).doubles(4000, -3, 3).toArray()));
    return tensor;
  }

  private QuantizedGraph quantize(Graph graph, String... keepFloat) {
    GraphVerifier.verify(graph);
    QuantizedGraph quantized =
        Quantizer.quantize(
            graph,
            new Statistics(100, seen),
            new QuantizationOptions(
                Target.INT8,
                CalibrationMethod.MIN_MAX,
                Set.of(keepFloat),
                ElementType.INT8,
                ElementType.INT8));
    GraphVerifier.verify(quantized.graph());
    GraphVerifier.verify(quantized.source());
    return quantized;
  }

  private static List<String> operators(QuantizedGraph quantized) {
    return quantized.graph().nodes().stream().map(node -> node.op().name()).toList();
  }

  private static List<String> names(QuantizedGraph quantized) {
    Graph graph = quantized.graph();
    return graph.outputs().stream().map(output -> graph.tensor(output).name()).toList();
  }

  private static Quantization parameters(QuantizedGraph quantized, int tensor) {
    return Objects.requireNonNull(quantized.graph().tensor(tensor).quantization());
  }
}
