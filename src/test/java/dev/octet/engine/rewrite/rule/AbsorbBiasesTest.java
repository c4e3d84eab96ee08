package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AbsorbBiasesTest {
  /** Of the first layer: for inputs from [-1, 1], channels 1 and 3 lie in [6, 10] and [3, 7]. */
  private static final float[] BIAS = {0.5f, 8, 0, 5};

  private static final float[] LOW = {0, 6, 0, 3};
  private static final float[] HIGH = {2.5f, 10, 2, 7};

  /** A first layer with four channels, and the rest of the network. */
  private static Graph network(
      Activation activation, float[] bias, BiFunction<GraphBuilder, Integer, Integer> rest) {
    var b = new GraphBuilder("biased");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    float[] weights = {1, -1, 1, 1, -1, 1, -1, -1};
    x = b.conv2d("first", x, weights, Shape.of(4, 1, 1, 2), bias, 1, Padding.SAME, activation);
    return b.output(rest.apply(b, x)).build();
  }

  private static int conv(GraphBuilder b, String name, int x, int kernel, Padding padding) {
    var random = new SplittableRandom(name.hashCode());
    Shape shape = Shape.of(4, kernel, kernel, b.tensorOf(x).shape().channels());
    float[] weights = RewriteTrial.values(random, shape.size(), 0.5);
    return b.conv2d(name, x, weights, shape, new float[4], 1, padding, Activation.NONE);
  }

  private static int depthwise(GraphBuilder b, int x, int multiplier, Padding padding) {
    int outputs = multiplier * b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(new SplittableRandom(3), 9 * outputs, 0.5);
    Shape shape = Shape.of(1, 3, 3, outputs);
    return b.depthwiseConv2d(
        "depthwise", x, weights, shape, new float[outputs], 1, padding, Activation.NONE);
  }

  private static int pointwise(GraphBuilder b, int x) {
    return conv(b, "next", x, 1, Padding.SAME);
  }

  private static Statistics seen(float[] low, float[] high) {
    var extremes = new ChannelExtremes(new int[] {0, 1, 2, 3}, low, high);
    return new Statistics(100, Map.of(), Map.of(3, extremes));
  }

  private static Proposal proposal(Graph graph, Statistics statistics, boolean linear) {
    assertThat(NamedLayers.node(graph, "first").output()).isEqualTo(3);
    assertThat(AbsorbBiases.layers(graph, statistics, !linear)).isEmpty();
    List<Integer> layers = AbsorbBiases.layers(graph, statistics, linear);
    assertThat(layers).containsExactly(0);
    return Objects.requireNonNull(AbsorbBiases.propose(graph, statistics, layers));
  }

  private static void assertUnchanged(Graph graph, Statistics statistics) {
    assertThat(AbsorbBiases.layers(graph, statistics, true)).isEmpty();
    assertThat(AbsorbBiases.layers(graph, statistics, false)).isEmpty();
    assertThat(AbsorbBiases.propose(graph, statistics, List.of())).isNull();
  }

  private static void assertUnchanged(BiFunction<GraphBuilder, Integer, Integer> rest) {
    assertUnchanged(network(Activation.RELU, BIAS, rest), seen(LOW, HIGH));
  }

  @Test
  void changesTheBiasesOnBothSidesOfARelu() {
    Graph graph = network(Activation.RELU, BIAS, AbsorbBiasesTest::pointwise);
    Proposal proposal = proposal(graph, seen(LOW, HIGH), false);
    // channels 1 and 3 can fall by 6 - 0.4 and 3 - 0.4, which leaves a range of 4.4 for all
    float[] after = {0.5f, 8 - 5.6f, 0, 5 - 2.6f};
    assertThat(NamedLayers.bias(proposal.graph(), "first")).containsExactly(after, within(1e-5f));
    LayerWeights next = NamedLayers.weights(graph, "next");
    for (int o = 0; o < 4; o++) {
      // b2 += W2 c, written out
      float back = 5.6f * next.weight(o, 0, 1) + 2.6f * next.weight(o, 0, 3);
      assertThat(NamedLayers.bias(proposal.graph(), "next")[o]).isCloseTo(back, within(1e-5f));
    }
    assertThat(NamedLayers.weights(proposal.graph(), "next").values())
        .containsExactly(next.values());
    assertThat(proposal.promise()).isEqualTo(new Promise.Bounded(100, 0.03));
    assertThat(proposal.rescaled()).isTrue();
    assertThat(proposal.neighbours()).containsExactly(3);
    assertThat(proposal.sites())
        .extracting(Certificate.Site::layer, Certificate.Site::channels)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("first", List.of(1, 3)),
            org.assertj.core.groups.Tuple.tuple("next", List.of(1, 3)));
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
  }

  @Test
  void changesChannelsWithoutAnActivationToLieAroundZero() {
    float[] bias = {0, 8, 0, -9};
    Graph graph = network(Activation.NONE, bias, AbsorbBiasesTest::pointwise);
    float[] low = {-2, 6, -2, -11};
    float[] high = {2, 10, 2, -7};
    Proposal proposal = proposal(graph, seen(low, high), true);
    assertThat(NamedLayers.bias(proposal.graph(), "first")).containsExactly(0, 0, 0, 0);
    assertThat(proposal.promise()).isInstanceOf(Promise.Exact.class);
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
  }

  @Test
  void changesALayerBeforeASeparateRelu() {
    Graph graph = network(Activation.NONE, BIAS, (b, x) -> pointwise(b, b.relu("relu", x)));
    float[] low = {-1.5f, 6, -2, 3};
    Proposal proposal = proposal(graph, seen(low, HIGH), false);
    assertThat(proposal.promise()).isInstanceOf(Promise.Bounded.class);
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
  }

  @Test
  void changesTheBiasOfAConvolutionThatDoesNotPad() {
    Graph graph = network(Activation.RELU, BIAS, (b, x) -> conv(b, "next", x, 3, Padding.VALID));
    Proposal proposal = proposal(graph, seen(LOW, HIGH), false);
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void changesTheBiasOfADepthwiseLayerThatDoesNotPad(int multiplier) {
    Graph graph =
        network(Activation.RELU, BIAS, (b, x) -> depthwise(b, x, multiplier, Padding.VALID));
    Proposal proposal = proposal(graph, seen(LOW, HIGH), false);
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
  }

  @Test
  void changesTheBiasOfALayerAfterPoolsAndFlattening() {
    Graph graph =
        network(
            Activation.RELU,
            BIAS,
            (b, x) -> {
              int pooled = b.averagePool2d("average", x, 3, 2, Padding.SAME);
              pooled = b.maxPool2d("largest", pooled, 2, 1, Padding.SAME);
              int flat = b.reshape("flat", pooled, 1, 36);
              float[] weights = RewriteTrial.values(new SplittableRandom(2), 2 * 36, 0.3);
              return b.fullyConnected(
                  "next", flat, weights, Shape.of(2, 36), null, Activation.NONE);
            });
    Proposal proposal = proposal(graph, seen(LOW, HIGH), false);
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
  }

  @Test
  void changesTheBiasesOfAllConsumers() {
    Graph graph =
        network(
            Activation.RELU,
            BIAS,
            (b, x) -> b.add("both", pointwise(b, x), conv(b, "other", x, 1, Padding.SAME)));
    Proposal proposal = proposal(graph, seen(LOW, HIGH), false);
    assertThat(proposal.sites())
        .extracting(Certificate.Site::layer)
        .containsExactly("first", "next", "other");
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
  }

  @Test
  void changesALayerWhoseRelu6DoesNotClip() {
    float[] bias = {0.5f, 3, 0, 2.5f};
    Graph graph = network(Activation.RELU6, bias, AbsorbBiasesTest::pointwise);
    float[] low = {0, 1, 0, 0.5f};
    float[] high = {2.5f, 5, 2, 4.5f};
    Proposal proposal = proposal(graph, seen(low, high), false);
    assertThat(NamedLayers.activation(proposal.graph(), "first")).isEqualTo(Activation.RELU6);
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
  }

  @Test
  void leavesAChannelThatARelu6MayClip() {
    Graph graph = network(Activation.RELU6, BIAS, AbsorbBiasesTest::pointwise);
    float[] low = {0, 3.5f, 0, 2};
    float[] high = {2.5f, 5.5f, 2, 4};
    assertUnchanged(graph, seen(low, high));
  }

  @Test
  void leavesALayerWhoseConsumerPads() {
    assertUnchanged((b, x) -> conv(b, "padded", x, 3, Padding.SAME));
    assertUnchanged((b, x) -> depthwise(b, x, 1, Padding.SAME));
    assertUnchanged((b, x) -> depthwise(b, x, 2, Padding.SAME));
  }

  @Test
  void leavesALayerOneOfWhoseConsumersPads() {
    assertUnchanged(
        (b, x) -> b.add("both", pointwise(b, x), conv(b, "padded", x, 3, Padding.SAME)));
  }

  @Test
  void leavesALayerWhoseOutputIsAddedOrDelivered() {
    assertUnchanged((b, x) -> b.add("sum", pointwise(b, x), x));
    assertUnchanged((_, x) -> x);
  }

  @Test
  void leavesOtherActivations() {
    Graph fused = network(Activation.RELU_N1_TO_1, BIAS, AbsorbBiasesTest::pointwise);
    assertUnchanged(fused, seen(LOW, HIGH));
    Graph curve = network(Activation.NONE, BIAS, (b, x) -> pointwise(b, b.tanh("tanh", x)));
    assertUnchanged(curve, seen(LOW, HIGH));
  }

  @Test
  void leavesALayerWhereAnotherChannelNeedsTheRange() {
    float[] high = {10, 10, 2, 7}; // channel 0 reaches 10 and 0
    assertUnchanged(network(Activation.RELU, BIAS, AbsorbBiasesTest::pointwise), seen(LOW, high));
  }

  @Test
  void leavesARangeThatWouldShrinkByLessThanASixteenth() {
    float[] bias = {7, 8, 7, 7};
    Graph graph = network(Activation.RELU, bias, AbsorbBiasesTest::pointwise);
    float[] low = {0, 2, 0, 0};
    float[] high = {9, 9.5f, 9, 9};
    assertUnchanged(graph, seen(low, high));
  }

  @Test
  void leavesALayerThatWasNotObserved() {
    Graph graph = network(Activation.RELU, BIAS, AbsorbBiasesTest::pointwise);
    assertUnchanged(graph, new Statistics(100, Map.of()));
    var some = new ChannelExtremes(new int[] {1, 3}, new float[] {6, 3}, new float[] {10, 7});
    assertUnchanged(graph, new Statistics(100, Map.of(), Map.of(3, some)));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void leavesValuesThatAreNotFinite(float value) {
    Graph graph = network(Activation.RELU, BIAS, AbsorbBiasesTest::pointwise);
    assertUnchanged(graph, seen(LOW, new float[] {value, 10, 2, 7}));
  }
}
