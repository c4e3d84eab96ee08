package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PruneConstantChannelsTest {
  private final SplittableRandom random = new SplittableRandom(7);
  private final GraphBuilder b = new GraphBuilder("pruned");
  private final int image = b.input("image", Shape.of(1, 4, 4, 2));

  /** A pointwise convolution that has no weights for some input channels. */
  private int conv(String name, int x, int out, int... unread) {
    int inputs = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, out * inputs, 1);
    for (int o = 0; o < out; o++) for (int i : unread) weights[o * inputs + i] = 0;
    float[] bias = RewriteTrial.values(random, out, 0.5);
    Shape shape = Shape.of(out, 1, 1, inputs);
    return b.conv2d(name, x, weights, shape, bias, 1, Padding.SAME, Activation.NONE);
  }

  private int depthwise(String name, int x, int multiplier) {
    int outputs = multiplier * b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, 9 * outputs, 0.5);
    float[] bias = RewriteTrial.values(random, outputs, 0.5);
    Shape shape = Shape.of(1, 3, 3, outputs);
    return b.depthwiseConv2d(name, x, weights, shape, bias, 1, Padding.SAME, Activation.RELU6);
  }

  private static Proposal assertPrunes(Graph graph) {
    Proposal proposal = Objects.requireNonNull(PruneConstantChannels.propose(graph));
    assertThat(proposal.promise()).isInstanceOf(Promise.Exact.class);
    assertThat(proposal.rescaled()).isFalse();
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-5);
    return proposal;
  }

  private void assertUnchanged(int... outputs) {
    assertThat(PruneConstantChannels.propose(b.output(outputs).build())).isNull();
  }

  @Test
  void changesTheLayersFromTheProducerToTheConsumer() {
    int x = depthwise("depthwise", conv("expand", image, 4), 1);
    Graph graph = b.output(conv("project", x, 3, 1, 3)).build();
    Proposal proposal = assertPrunes(graph);
    assertThat(NamedLayers.shape(proposal.graph(), "expand")).isEqualTo(Shape.of(1, 4, 4, 2));
    assertThat(NamedLayers.shape(proposal.graph(), "depthwise")).isEqualTo(Shape.of(1, 4, 4, 2));
    assertThat(NamedLayers.weights(proposal.graph(), "project").inputs()).isEqualTo(2);
    assertThat(proposal.removed().keySet())
        .containsExactlyInAnyOrder(NamedLayers.node(graph, "expand").output(), x);
    assertThat(proposal.sites())
        .containsExactly(
            new Certificate.Site("expand", List.of(1, 3), "2 of 4 output channels removed"),
            new Certificate.Site("depthwise", List.of(1, 3), "2 of 4 output channels removed"));
  }

  @Test
  void changesAChannelWithAllItsCopies() {
    int x = depthwise("depthwise", conv("expand", image, 3), 2);
    Graph graph = b.output(conv("project", x, 3, 2, 3)).build();
    Graph pruned = assertPrunes(graph).graph();
    assertThat(NamedLayers.shape(pruned, "expand").channels()).isEqualTo(2);
    assertThat(NamedLayers.shape(pruned, "depthwise").channels()).isEqualTo(4);
  }

  @Test
  void changesOperatorsThatChannelsPassThrough() {
    int x = conv("first", image, 3);
    x = b.prelu("prelu", x, new float[] {.1f, .2f, .3f}, Shape.of(3));
    x = b.mul("scaled", x, b.constant("factors", Shape.of(3), 1f, 2f, 3f));
    x = b.add("shifted", x, b.constant("offset", Shape.of(1), 0.5f));
    x = b.maxPool2d("pooled", x, 2, 2, Padding.VALID);
    Graph graph = b.output(conv("last", x, 2, 1)).build();
    Graph pruned = assertPrunes(graph).graph();
    for (String layer : List.of("first", "prelu", "scaled", "shifted", "pooled")) {
      assertThat(NamedLayers.shape(pruned, layer).channels()).as(layer).isEqualTo(2);
    }
    int factors = NamedLayers.node(pruned, "scaled").input(1);
    assertThat(pruned.tensor(factors).requireConstant().floats()).containsExactly(1, 3);
  }

  @Test
  void changesAFlattenedChannelAtEachPosition() {
    int x = conv("first", image, 3);
    int flat = b.reshape("flat", x, 1, 48);
    float[] weights = RewriteTrial.values(random, 2 * 48, 0.5);
    for (int i = 1; i < weights.length; i += 3) weights[i] = 0;
    int y = b.fullyConnected("dense", flat, weights, Shape.of(2, 48), null, Activation.NONE);
    Graph pruned = assertPrunes(b.output(y).build()).graph();
    assertThat(NamedLayers.shape(pruned, "first").channels()).isEqualTo(2);
    assertThat(NamedLayers.shape(pruned, "flat")).isEqualTo(Shape.of(1, 32));
  }

  @Test
  void changesALayerThatNobodyReadsToOneChannel() {
    Graph graph =
        b.output(b.add("sum", conv("last", conv("first", image, 3), 2, 0, 1, 2), image)).build();
    Graph pruned = assertPrunes(graph).graph();
    assertThat(NamedLayers.shape(pruned, "first").channels()).isEqualTo(1);
  }

  @Test
  void leavesAChannelThatOnePositionNeeds() {
    int flat = b.reshape("flat", conv("first", image, 3), 1, 48);
    float[] weights = RewriteTrial.values(random, 2 * 48, 0.5);
    for (int i = 4; i < weights.length; i += 3) weights[i] = 0; // not position 0
    assertUnchanged(
        b.fullyConnected("dense", flat, weights, Shape.of(2, 48), null, Activation.NONE));
  }

  @Test
  void leavesAChannelOneOfWhoseCopiesIsNeeded() {
    int x = depthwise("depthwise", conv("expand", image, 3), 2);
    assertUnchanged(conv("project", x, 3, 2));
  }

  @Test
  void leavesAChannelThatAnotherConsumerNeeds() {
    int x = conv("first", image, 3);
    assertUnchanged(conv("one", x, 2, 1), conv("other", x, 2));
  }

  @Test
  void leavesAnOutputOfTheNetwork() {
    int x = conv("first", image, 3);
    assertUnchanged(x, conv("last", x, 2, 1));
  }

  @Test
  void leavesMembersOfSumsAndConcatenations() {
    int x = conv("first", image, 3);
    int y = conv("second", image, 3);
    int sum = b.add("sum", x, y);
    int joined = b.concatenation("joined", 3, conv("third", image, 3), image);
    assertUnchanged(conv("last", sum, 2, 1), conv("other", joined, 2, 1));
  }

  @Test
  void leavesTheInputOfTheNetwork() {
    assertUnchanged(conv("first", image, 3, 1));
  }

  @Test
  void leavesANetworkWhoseChannelsAreAllRead() {
    assertUnchanged(conv("last", conv("first", image, 3), 2));
  }
}
