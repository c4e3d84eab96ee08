package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.channels.WeightRanges;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EqualizeLayersTest {
  private static final Statistics NOTHING_OBSERVED = new Statistics(100, Map.of());

  private final SplittableRandom random = new SplittableRandom(11);

  /** A pointwise convolution from two channels to two, each output from one input. */
  private static int diagonal(
      GraphBuilder b, String name, int x, float first, float second, Activation activation) {
    float[] weights = {first, 0, 0, second};
    float[] bias = {0.5f, 0.25f};
    return b.conv2d(name, x, weights, Shape.of(2, 1, 1, 2), bias, 1, Padding.SAME, activation);
  }

  /** Two layers with something between them; the first has the weights 4 and 1. */
  private static Graph pair(
      Activation activation, BiFunction<GraphBuilder, Integer, Integer> between) {
    var b = new GraphBuilder("pair");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    x = between.apply(b, diagonal(b, "first", x, 4, 1, activation));
    return b.output(diagonal(b, "second", x, 1, 1, Activation.NONE)).build();
  }

  private static Graph pair(Activation activation) {
    return pair(activation, (_, x) -> x);
  }

  private static Proposal proposal(Graph graph, Statistics statistics, List<Integer> only) {
    return Objects.requireNonNull(EqualizeLayers.propose(graph, statistics, only));
  }

  private static Proposal proposal(Graph graph) {
    return proposal(graph, NOTHING_OBSERVED, List.of());
  }

  private static void assertUnchanged(Graph graph) {
    assertThat(EqualizeLayers.propose(graph, NOTHING_OBSERVED, List.of())).isNull();
  }

  /** Asserts that the second channel was divided by a scale. */
  private static void assertScaled(Graph changed, double scale) {
    assertThat(NamedLayers.weights(changed, "first").values())
        .containsExactly(new float[] {4, 0, 0, (float) (1 / scale)}, within(1e-3f));
    assertThat(NamedLayers.bias(changed, "first"))
        .containsExactly(new float[] {0.5f, (float) (0.25 / scale)}, within(1e-3f));
    assertThat(NamedLayers.weights(changed, "second").values())
        .containsExactly(new float[] {1, 0, 0, (float) scale}, within(1e-3f));
    assertThat(NamedLayers.bias(changed, "second")).containsExactly(0.5f, 0.25f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "RELU"})
  void changesTheScaleOfAChannelByTheGeometricMeanOfItsRanges(String activation) {
    Graph graph = pair(Activation.valueOf(activation));
    Proposal proposal = proposal(graph);
    assertScaled(proposal.graph(), 0.5); // sqrt((1 / 4) / (1 / 1))
    assertThat(proposal.promise()).isInstanceOf(Promise.Exact.class);
    assertThat(proposal.rescaled()).isTrue();
    assertThat(proposal.neighbours()).containsExactly(NamedLayers.node(graph, "first").output());
    assertThat(proposal.sites())
        .extracting(Certificate.Site::layer)
        .containsExactly("first", "second");
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-5);
  }

  @Test
  void changesLayersBesidePoolsFlatteningAndSlopes() {
    var b = new GraphBuilder("passes");
    int x = uneven(b, "first", b.input("image", Shape.of(1, 6, 6, 3)), 6, Activation.NONE);
    x = b.prelu("prelu", x, new float[] {.1f, .2f, .3f, .4f, .5f, .6f}, Shape.of(6));
    x = b.averagePool2d("pool", x, 2, 2, Padding.VALID);
    x = b.leakyRelu("leaky", x, 0.3f);
    x = b.reshape("flat", x, 1, 54);
    float[] weights = RewriteTrial.values(random, 4 * 54, 0.5);
    x = b.fullyConnected("dense", x, weights, Shape.of(4, 54), null, Activation.NONE);
    assertEqualizes(b.output(x).build(), "first");
  }

  @Test
  void changesAllMembersOfASumTogether() {
    var b = new GraphBuilder("residual");
    int skip = uneven(b, "stem", b.input("image", Shape.of(1, 6, 6, 3)), 6, Activation.NONE);
    int x = uneven(b, "branch", depthwise(b, "inner", skip, Activation.RELU), 6, Activation.NONE);
    int sum = b.add("sum", x, skip);
    assertEqualizes(b.output(uneven(b, "last", sum, 4, Activation.NONE)).build(), "branch");
  }

  @Test
  void changesADepthwiseLayerTogetherWithItsNeighbours() {
    var b = new GraphBuilder("separable");
    int x = uneven(b, "expand", b.input("image", Shape.of(1, 6, 6, 3)), 8, Activation.RELU);
    x = depthwise(b, "depthwise", x, Activation.RELU);
    assertEqualizes(b.output(uneven(b, "project", x, 4, Activation.NONE)).build(), "expand");
  }

  private void assertEqualizes(Graph graph, String layer) {
    Proposal proposal = proposal(graph);
    assertThat(evenness(proposal.graph(), layer)).isGreaterThan(2 * evenness(graph, layer));
    assertThat(proposal.promise()).isInstanceOf(Promise.Exact.class);
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
  }

  private static Statistics seen(Graph graph, float... max) {
    var extremes = new ChannelExtremes(new int[] {0, 1}, new float[2], max);
    return new Statistics(
        100, Map.of(), Map.of(NamedLayers.node(graph, "first").output(), extremes));
  }

  @Test
  void changesAGroupThatARelu6DoesNotClip() {
    Graph graph = pair(Activation.RELU6);
    List<Integer> clipped = EqualizeLayers.clippedGroups(graph);
    assertThat(clipped).containsExactly(NamedLayers.node(graph, "first").output());
    Proposal proposal = proposal(graph, seen(graph, 4.5f, 1.25f), clipped);
    assertScaled(proposal.graph(), 0.5);
    assertThat(NamedLayers.activation(proposal.graph(), "first")).isEqualTo(Activation.RELU6);
    assertThat(proposal.promise()).isEqualTo(new Promise.Bounded(100, 0.03));
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-5);
  }

  @Test
  void changesAGroupWithARelu6OnlyAsFarAsItDoesNotClip() {
    Graph graph = pair(Activation.RELU6);
    List<Integer> clipped = EqualizeLayers.clippedGroups(graph);
    // 4 times the margin of 1.1, divided by the scale, is 6
    assertScaled(proposal(graph, seen(graph, 4.5f, 4), clipped).graph(), 4 * 1.1 / 6);
  }

  @Test
  void leavesAGroupWithARelu6ThatItIsNotGiven() {
    Graph graph = pair(Activation.RELU6);
    assertThat(EqualizeLayers.propose(graph, seen(graph, 4.5f, 1.25f), List.of())).isNull();
  }

  @Test
  void leavesChannelsThatARelu6Clips() {
    Graph graph = pair(Activation.RELU6);
    List<Integer> clipped = EqualizeLayers.clippedGroups(graph);
    assertThat(EqualizeLayers.propose(graph, seen(graph, 4.5f, 5.9f), clipped)).isNull();
    assertThat(EqualizeLayers.propose(graph, NOTHING_OBSERVED, clipped)).isNull();
  }

  @Test
  void leavesAnOutputOfTheNetworkBetweenTheLayers() {
    var b = new GraphBuilder("delivered");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    x = diagonal(b, "first", x, 4, 1, Activation.RELU);
    assertUnchanged(b.output(x, diagonal(b, "second", x, 1, 1, Activation.NONE)).build());
  }

  @Test
  void leavesActivationsThatDoNotScaleWithTheirInput() {
    assertUnchanged(pair(Activation.NONE, (b, x) -> b.tanh("tanh", x)));
    assertUnchanged(pair(Activation.NONE, (b, x) -> b.hardSwish("swish", x)));
    assertUnchanged(pair(Activation.RELU_N1_TO_1));
  }

  @Test
  void leavesAChannelThatAConsumerNeedsAsItIs() {
    var b = new GraphBuilder("consumers");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    x = diagonal(b, "first", x, 4, 1, Activation.RELU);
    int curve = b.logistic("curve", x);
    assertUnchanged(b.output(diagonal(b, "second", x, 1, 1, Activation.NONE), curve).build());
  }

  @Test
  void leavesLayersThatAreEvenAlready() {
    var b = new GraphBuilder("even");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    x = diagonal(b, "first", x, 1, 0.9f, Activation.RELU);
    assertUnchanged(b.output(diagonal(b, "second", x, 1, 1, Activation.NONE)).build());
  }

  @Test
  void leavesDeadChannels() {
    var b = new GraphBuilder("dead");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    x = diagonal(b, "first", x, 1, 5e-5f, Activation.RELU);
    assertUnchanged(b.output(diagonal(b, "second", x, 1, 1, Activation.NONE)).build());
  }

  @Test
  void leavesALayerWithoutASecondOne() {
    var b = new GraphBuilder("single");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    assertUnchanged(b.output(diagonal(b, "only", x, 4, 1, Activation.NONE)).build());
  }

  /** A convolution whose output channels differ by a factor of 400. */
  private int uneven(GraphBuilder b, String name, int x, int out, Activation activation) {
    int inputs = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, out * inputs, 0.5);
    float[] bias = RewriteTrial.values(random, out, 0.1);
    for (int o = 0; o < out; o++) {
      double scale = Math.pow(400, (double) o / (out - 1)) / 100;
      bias[o] = (float) (bias[o] * scale);
      for (int i = 0; i < inputs; i++) {
        weights[o * inputs + i] = (float) (weights[o * inputs + i] * scale);
      }
    }
    Shape shape = Shape.of(out, 1, 1, inputs);
    return b.conv2d(name, x, weights, shape, bias, 1, Padding.SAME, activation);
  }

  private int depthwise(GraphBuilder b, String name, int x, Activation activation) {
    int channels = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, 9 * channels, 0.5);
    float[] bias = RewriteTrial.values(random, channels, 0.1);
    Shape shape = Shape.of(1, 3, 3, channels);
    return b.depthwiseConv2d(name, x, weights, shape, bias, 1, Padding.SAME, activation);
  }

  /** The smallest range of a layer's output channels, as a fraction of the largest. */
  private static double evenness(Graph graph, String layer) {
    LayerWeights weights = NamedLayers.weights(graph, layer);
    var ones = new double[weights.inputs()];
    Arrays.fill(ones, 1);
    double[] ranges = new WeightRanges(weights).to(ones);
    return Arrays.stream(ranges).min().orElse(0) / Arrays.stream(ranges).max().orElse(1);
  }

  @Test
  void changesNoOutputOfRandomNetworks() {
    int changed = 0;
    for (int seed = 0; seed < 15; seed++) {
      var b = new GraphBuilder("random");
      var dice = new SplittableRandom(seed);
      int x = b.input("image", Shape.of(1, 6, 6, 3));
      int skip = -1;
      for (int layer = 0; layer < 5; layer++) {
        Activation activation =
            switch (dice.nextInt(3)) {
              case 0 -> Activation.RELU;
              case 1 -> Activation.RELU6;
              default -> Activation.NONE;
            };
        x = uneven(b, "c" + layer, x, 2 + dice.nextInt(3), activation);
        if (dice.nextBoolean()) x = depthwise(b, "d" + layer, x, activation);
        if (skip >= 0 && b.tensorOf(skip).shape().equals(b.tensorOf(x).shape())) {
          x = b.node("s" + layer, new Op.Add(Activation.NONE), x, skip);
        }
        skip = x;
      }
      Graph graph = b.output(b.mean("pool", x, false, 1, 2)).build();
      Proposal proposal =
          EqualizeLayers.propose(
              graph, RandomRuns.observed(graph), EqualizeLayers.clippedGroups(graph));
      if (proposal == null || !RandomRuns.vary(graph)) continue;
      changed++;
      RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
    }
    assertThat(changed).isGreaterThan(10);
  }
}
