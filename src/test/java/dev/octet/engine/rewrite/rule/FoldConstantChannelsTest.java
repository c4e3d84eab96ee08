package dev.octet.engine.rewrite.rule;

import static dev.octet.engine.rewrite.channels.ConstantEvidence.OBSERVED;
import static dev.octet.engine.rewrite.channels.ConstantEvidence.OBSERVED_RANGES;
import static dev.octet.engine.rewrite.channels.ConstantEvidence.PROVEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.channels.ConstantChannels;
import dev.octet.engine.rewrite.channels.ConstantEvidence;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class FoldConstantChannelsTest {
  /** The output of the first layer. */
  private static final int FIRST = 3;

  /** A first layer with a RELU6 whose channel 1 is always 6 or always 0, and the rest. */
  private static Graph network(
      boolean six, Activation activation, BiFunction<GraphBuilder, Integer, Integer> rest) {
    var b = new GraphBuilder("constant");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    float[] weights = {1, -0.5f, 0.5f, 0.25f, -1, 1};
    float[] bias = {0.5f, six ? 100 : -100, 1};
    x = b.conv2d("first", x, weights, Shape.of(3, 1, 1, 2), bias, 1, Padding.SAME, activation);
    return b.output(rest.apply(b, x)).build();
  }

  private static Graph network(boolean six, BiFunction<GraphBuilder, Integer, Integer> rest) {
    return network(six, Activation.RELU6, rest);
  }

  private static int conv(GraphBuilder b, int x, int kernel, Padding padding) {
    Shape shape = Shape.of(2, kernel, kernel, 3);
    float[] weights = RewriteTrial.values(new SplittableRandom(8), shape.size(), 0.5);
    float[] bias = {0.25f, -0.25f};
    return b.conv2d("next", x, weights, shape, bias, 1, padding, Activation.NONE);
  }

  private static int pointwise(GraphBuilder b, int x) {
    return conv(b, x, 1, Padding.SAME);
  }

  private static ConstantChannels channel1(float value, ConstantEvidence evidence) {
    var channel = new ConstantChannels.Channel(value, value == 0, evidence);
    return new ConstantChannels(50, Map.of(FIRST, Map.of(1, channel)));
  }

  private static Proposal proposal(Graph graph, float value) {
    assertThat(NamedLayers.node(graph, "first").output()).isEqualTo(FIRST);
    return Objects.requireNonNull(
        FoldConstantChannels.propose(graph, channel1(value, PROVEN), PROVEN, null));
  }

  @Test
  void changesAConstantChannelIntoThePartOfTheNextBias() {
    Graph graph = network(true, FoldConstantChannelsTest::pointwise);
    Proposal proposal = proposal(graph, 6);
    assertThat(NamedLayers.weights(proposal.graph(), "first").values())
        .containsExactly(1, -0.5f, 0, 0, -1, 1);
    assertThat(NamedLayers.bias(proposal.graph(), "first")).containsExactly(0.5f, 6, 1);
    LayerWeights before = NamedLayers.weights(graph, "next");
    LayerWeights after = NamedLayers.weights(proposal.graph(), "next");
    for (int o = 0; o < 2; o++) {
      assertThat(after.weight(o, 0, 0)).isEqualTo(before.weight(o, 0, 0));
      assertThat(after.weight(o, 0, 1)).isZero();
      assertThat(after.bias()[o])
          .isCloseTo(before.bias()[o] + 6 * before.weight(o, 0, 1), within(1e-5f));
    }
    assertThat(proposal.promise()).isInstanceOf(Promise.Exact.class);
    assertThat(proposal.rescaled()).isFalse();
    assertThat(proposal.sites())
        .containsExactly(
            new Certificate.Site("first", java.util.List.of(1), "output channels became constants"),
            new Certificate.Site(
                "next", java.util.List.of(1), "constant input channels folded into the bias"));
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-5);
  }

  @Test
  void changesTheBiasOfAConvolutionWithoutPaddingByAllKernelPositions() {
    Graph graph = network(true, (b, x) -> conv(b, x, 3, Padding.VALID));
    Proposal proposal = proposal(graph, 6);
    assertThat(proposal.sites()).hasSize(2);
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
  }

  @Test
  void changesAChannelOfZerosBeforeAConvolutionWithPadding() {
    Graph graph = network(false, (b, x) -> conv(b, x, 3, Padding.SAME));
    Proposal proposal = proposal(graph, 0);
    assertThat(proposal.sites())
        .extracting(Certificate.Site::layer)
        .containsExactly("first", "next");
    assertThat(NamedLayers.bias(proposal.graph(), "next")).containsExactly(0.25f, -0.25f);
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 0);
  }

  @Test
  void changesEachPositionOfALayerThatReadsSeveral() {
    Graph graph =
        network(
            true,
            (b, x) -> {
              float[] weights = RewriteTrial.values(new SplittableRandom(9), 2 * 108, 0.3);
              int flat = b.reshape("flat", x, 1, 108);
              return b.fullyConnected(
                  "next", flat, weights, Shape.of(2, 108), null, Activation.NONE);
            });
    var channel = new ConstantChannels.Channel(6, false, PROVEN);
    int flat = NamedLayers.node(graph, "flat").output();
    var constants = new ConstantChannels(50, Map.of(flat, Map.of(1, channel, 4, channel)));
    Proposal proposal =
        Objects.requireNonNull(FoldConstantChannels.propose(graph, constants, PROVEN, null));
    assertThat(proposal.sites().getFirst().channels()).containsExactly(1, 4);
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-3);
  }

  @Test
  void promisesWhatTheEvidenceSupports() {
    Graph graph = network(true, FoldConstantChannelsTest::pointwise);
    for (ConstantEvidence evidence : ConstantEvidence.values()) {
      Promise promise =
          Objects.requireNonNull(
                  FoldConstantChannels.propose(graph, channel1(6, evidence), evidence, null))
              .promise();
      switch (evidence) {
        case PROVEN -> assertThat(promise).isInstanceOf(Promise.Exact.class);
        case OBSERVED_RANGES -> assertThat(promise).isEqualTo(new Promise.WithinRanges(2, 50));
        case OBSERVED -> assertThat(promise).isEqualTo(new Promise.Bounded(50, 0.06));
      }
    }
  }

  @Test
  void leavesAConstantOtherThanZeroBeforeAConvolutionWithPadding() {
    Graph graph = network(true, (b, x) -> conv(b, x, 3, Padding.SAME));
    Proposal proposal = proposal(graph, 6);
    assertThat(proposal.sites()).extracting(Certificate.Site::layer).containsExactly("first");
    assertThat(NamedLayers.weights(proposal.graph(), "next").values())
        .containsExactly(NamedLayers.weights(graph, "next").values());
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 0);
  }

  @Test
  void leavesTheWeightsOfADepthwiseLayer() {
    Graph graph =
        network(
            true,
            (b, x) -> {
              float[] weights = RewriteTrial.values(new SplittableRandom(9), 27, 0.3);
              return b.depthwiseConv2d(
                  "next",
                  x,
                  weights,
                  Shape.of(1, 3, 3, 3),
                  null,
                  1,
                  Padding.VALID,
                  Activation.NONE);
            });
    Proposal proposal = proposal(graph, 6);
    assertThat(proposal.sites()).extracting(Certificate.Site::layer).containsExactly("first");
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 0);
  }

  @Test
  void leavesALayerWithATanh() {
    Graph graph = network(true, Activation.TANH, (_, x) -> x);
    assertThat(FoldConstantChannels.propose(graph, channel1(1, PROVEN), PROVEN, null)).isNull();
  }

  @Test
  void leavesChannelsWithOtherEvidence() {
    Graph graph = network(true, FoldConstantChannelsTest::pointwise);
    ConstantChannels observed = channel1(6, OBSERVED);
    assertThat(FoldConstantChannels.propose(graph, observed, PROVEN, null)).isNull();
    assertThat(FoldConstantChannels.propose(graph, observed, OBSERVED_RANGES, null)).isNull();
  }

  @Test
  void leavesTensorsThatItIsNotGiven() {
    Graph graph = network(true, FoldConstantChannelsTest::pointwise);
    ConstantChannels proven = channel1(6, PROVEN);
    assertThat(FoldConstantChannels.propose(graph, proven, PROVEN, Set.of())).isNull();
    assertThat(FoldConstantChannels.propose(graph, proven, PROVEN, Set.of(FIRST))).isNotNull();
  }

  @Test
  void leavesWhatIsFoldedAlready() {
    Graph graph = proposal(network(true, FoldConstantChannelsTest::pointwise), 6).graph();
    assertThat(FoldConstantChannels.propose(graph, channel1(6, PROVEN), PROVEN, null)).isNull();
  }
}
