package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FuseActivationsTest {
  private static final Shape IMAGE = Shape.of(1, 4, 4, 3);

  private final GraphBuilder b = new GraphBuilder("net");
  private final int image = b.input("x", IMAGE);

  private int conv(String name, int x, Activation activation) {
    return RewriteTrial.conv(b, name, x, 4, activation);
  }

  private static float[] values(int count) {
    return RewriteTrial.values(new SplittableRandom(3), count, 2);
  }

  /** A layer of some kind without an activation, named {@code layer}. */
  private int layer(String kind) {
    return switch (kind) {
      case "CONV_2D" -> conv("layer", image, Activation.NONE);
      case "DEPTHWISE_CONV_2D" ->
          b.depthwiseConv2d(
              "layer",
              image,
              values(27),
              Shape.of(1, 3, 3, 3),
              null,
              1,
              Padding.SAME,
              Activation.NONE);
      case "FULLY_CONNECTED" ->
          b.fullyConnected("layer", image, values(6), Shape.of(2, 3), null, Activation.NONE);
      case "ADD" -> b.add("layer", image, image);
      case "SUB" -> b.sub("layer", image, b.input("y", IMAGE));
      case "MUL" -> b.mul("layer", image, image);
      case "CONCATENATION" -> b.concatenation("layer", 3, image, image);
      case "MAX_POOL_2D" -> b.maxPool2d("layer", image, 2, 2, Padding.VALID);
      case "AVERAGE_POOL_2D" -> b.averagePool2d("layer", image, 2, 2, Padding.VALID);
      default -> throw new AssertionError(kind);
    };
  }

  private int operator(String kind, int x) {
    return switch (kind) {
      case "RELU" -> b.relu("activation", x);
      case "RELU6" -> b.relu6("activation", x);
      case "RELU_N1_TO_1" -> b.node("activation", new Op.ReluN1To1(), x);
      case "LEAKY_RELU" -> b.leakyRelu("activation", x, 0.1f);
      case "HARD_SWISH" -> b.hardSwish("activation", x);
      case "LOGISTIC" -> b.logistic("activation", x);
      case "TANH" -> b.tanh("activation", x);
      default -> throw new AssertionError(kind);
    };
  }

  private void assertUnchanged(int... outputs) {
    assertThat(new FuseActivations().propose(b.output(outputs).build())).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "CONV_2D, RELU",
    "CONV_2D, RELU6",
    "CONV_2D, RELU_N1_TO_1",
    "DEPTHWISE_CONV_2D, RELU",
    "DEPTHWISE_CONV_2D, RELU6",
    "FULLY_CONNECTED, RELU",
    "FULLY_CONNECTED, RELU6",
    "ADD, RELU",
    "ADD, RELU6"
  })
  void changesALayerAndItsActivationIntoOneOperator(String kind, String activation) {
    int y = operator(activation, layer(kind));
    Graph graph = b.output(y).build();
    GraphChange change = Objects.requireNonNull(new FuseActivations().propose(graph));
    assertThat(NamedLayers.operators(change.graph())).containsExactly(kind);
    assertThat(NamedLayers.activation(change.graph(), "activation"))
        .isEqualTo(Activation.valueOf(activation));
    assertThat(change.graph().outputs()).containsExactly(y);
    assertThat(change.renamed()).isEqualTo(Map.of("layer", List.of("activation")));
    assertThat(change.sites())
        .containsExactly(
            new Certificate.Site(
                "layer", List.of(), "fused with the %s 'activation'".formatted(activation)));
    RandomRuns.assertSameOutputs(graph, change.graph(), 0);
  }

  @Test
  void changesEachLayerOfAChain() {
    int one = b.relu("one", conv("first", image, Activation.NONE));
    int two = b.relu6("two", conv("second", one, Activation.NONE));
    Graph graph = b.output(b.relu("three", b.add("sum", one, two))).build();
    GraphChange change = Objects.requireNonNull(new FuseActivations().propose(graph));
    assertThat(NamedLayers.operators(change.graph())).containsExactly("CONV_2D", "CONV_2D", "ADD");
    assertThat(change.renamed())
        .isEqualTo(
            Map.of("first", List.of("one"), "second", List.of("two"), "sum", List.of("three")));
    RandomRuns.assertSameOutputs(graph, change.graph(), 0);
  }

  @Test
  void changesOnlyTheFirstOfTwoActivations() {
    int x = b.relu6("six", b.relu("relu", conv("layer", image, Activation.NONE)));
    Graph graph = b.output(x).build();
    GraphChange change = Objects.requireNonNull(new FuseActivations().propose(graph));
    assertThat(NamedLayers.operators(change.graph())).containsExactly("CONV_2D", "RELU6");
    RandomRuns.assertSameOutputs(graph, change.graph(), 0);
  }

  @Test
  void leavesALayerWithSeveralConsumers() {
    int x = conv("layer", image, Activation.NONE);
    assertUnchanged(b.add("sum", b.relu("relu", x), x));
  }

  @Test
  void leavesALayerWhoseOutputTheNetworkDelivers() {
    int x = conv("layer", image, Activation.NONE);
    assertUnchanged(x, b.relu("relu", x));
  }

  @Test
  void leavesALayerThatHasAnActivation() {
    assertUnchanged(b.relu("relu", conv("layer", image, Activation.RELU6)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUB", "MUL", "CONCATENATION", "MAX_POOL_2D", "AVERAGE_POOL_2D"})
  void leavesOperatorsThatTakeUpNoActivation(String kind) {
    assertUnchanged(b.relu("relu", layer(kind)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LEAKY_RELU", "HARD_SWISH", "LOGISTIC", "TANH"})
  void leavesActivationsThatNoKernelFuses(String kind) {
    assertUnchanged(operator(kind, layer("CONV_2D")));
  }

  @Test
  void leavesAnActivationOfTheNetworksInput() {
    assertUnchanged(b.relu("relu", image));
  }

  @Test
  void leavesIntegers() {
    Quantization scale = Quantization.perTensor(0.1f, 0);
    int x = b.input("integers", IMAGE, ElementType.INT8, scale);
    int sum = made("sum", new Op.Add(Activation.NONE), scale, x, x);
    assertUnchanged(made("relu", new Op.Relu(), scale, sum));
  }

  private int made(String name, Op op, Quantization scale, int... inputs) {
    var tensor = new Tensor(name, IMAGE, ElementType.INT8, scale, null);
    return b.nodeMaking(List.of(tensor), op, inputs).getFirst();
  }
}
