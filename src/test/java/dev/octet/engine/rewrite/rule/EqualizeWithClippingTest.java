package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EqualizeWithClippingTest {
  /** Two layers; channel 1 of the first has the small weight {@code small}, channel 0 has 4. */
  private static Graph pair(Activation activation, float small) {
    var b = new GraphBuilder("pair");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    float[] first = {4, 0, 0, small};
    float[] bias = {4, 5.95f};
    Shape shape = Shape.of(2, 1, 1, 2);
    x = b.conv2d("first", x, first, shape, bias, 1, Padding.SAME, activation);
    float[] second = {1, 0, 0, 1};
    x = b.conv2d("second", x, second, shape, null, 1, Padding.SAME, Activation.NONE);
    return b.output(x).build();
  }

  private static Statistics seen(Graph graph, float... max) {
    var extremes = new ChannelExtremes(new int[] {0, 1}, new float[2], max);
    return new Statistics(
        100, Map.of(), Map.of(NamedLayers.node(graph, "first").output(), extremes));
  }

  @Test
  void changesARelu6ToAMinimumOfEachChannel() {
    Graph graph = pair(Activation.RELU6, 0.16f);
    Proposal proposal =
        Objects.requireNonNull(EqualizeWithClipping.propose(graph, seen(graph, 6, 6)));
    Graph changed = proposal.graph();
    assertThat(NamedLayers.operators(changed)).containsExactly("CONV_2D", "MINIMUM", "CONV_2D");
    assertThat(NamedLayers.activation(changed, "first")).isEqualTo(Activation.RELU);
    // sqrt((0.16 / 4) / (1 / 1)) = 0.2
    assertThat(NamedLayers.weights(changed, "first").values())
        .containsExactly(new float[] {4, 0, 0, 0.8f}, within(1e-3f));
    assertThat(NamedLayers.bias(changed, "first"))
        .containsExactly(new float[] {4, 5.95f / 0.2f}, within(1e-2f));
    assertThat(NamedLayers.weights(changed, "second").values())
        .containsExactly(new float[] {1, 0, 0, 0.2f}, within(1e-3f));
    Node minimum = NamedLayers.node(changed, "first/cap");
    assertThat(minimum.input(0)).isEqualTo(NamedLayers.node(graph, "first").output());
    assertThat(changed.tensor(minimum.input(1)).requireConstant().floats())
        .containsExactly(new float[] {6, 30}, within(1e-2f));
    assertThat(NamedLayers.node(changed, "second").input(0)).isEqualTo(minimum.output());
    assertThat(proposal.promise()).isInstanceOf(Promise.Exact.class);
    assertThat(proposal.rescaled()).isTrue();
    assertThat(proposal.sites())
        .extracting(Certificate.Site::layer)
        .containsExactly("first", "second", "first");
    RandomRuns.assertSameOutputs(graph, changed, 1e-4);
  }

  @Test
  void leavesAChannelThatTheRelu6LetsScaleAlmostAsFar() {
    Graph graph = pair(Activation.RELU6, 0.16f);
    // at least 2 * 1.1 / 6 = 0.37 without a MINIMUM, 0.2 with one
    assertThat(EqualizeWithClipping.propose(graph, seen(graph, 6, 2))).isNull();
  }

  @Test
  void leavesAChannelThatGainsLessThanOneBit() {
    Graph graph = pair(Activation.RELU6, 1.1f);
    assertThat(EqualizeWithClipping.propose(graph, seen(graph, 6, 6))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "RELU", "RELU_N1_TO_1"})
  void leavesOtherActivations(String activation) {
    Graph graph = pair(Activation.valueOf(activation), 0.16f);
    assertThat(EqualizeWithClipping.propose(graph, seen(graph, 6, 6))).isNull();
  }

  @Test
  void leavesARelu6ThatIsPartOfAPool() {
    var b = new GraphBuilder("pool");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    float[] first = {4, 0, 0, 0.16f};
    Shape shape = Shape.of(2, 1, 1, 2);
    x = b.conv2d("first", x, first, shape, null, 1, Padding.SAME, Activation.NONE);
    x = b.node("pool", new Op.MaxPool2D(Padding.VALID, 2, 2, 2, 2, Activation.RELU6), x);
    float[] second = {1, 0, 0, 1};
    x = b.conv2d("second", x, second, shape, null, 1, Padding.SAME, Activation.NONE);
    Graph graph = b.output(x).build();
    assertThat(EqualizeWithClipping.propose(graph, seen(graph, 6, 6))).isNull();
  }

  @Test
  void leavesAnOutputOfTheNetwork() {
    var b = new GraphBuilder("delivered");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    float[] first = {4, 0, 0, 0.16f};
    Shape shape = Shape.of(2, 1, 1, 2);
    x = b.conv2d("first", x, first, shape, null, 1, Padding.SAME, Activation.RELU6);
    float[] second = {1, 0, 0, 1};
    int y = b.conv2d("second", x, second, shape, null, 1, Padding.SAME, Activation.NONE);
    Graph graph = b.output(x, y).build();
    assertThat(EqualizeWithClipping.propose(graph, seen(graph, 6, 6))).isNull();
  }

  private static int uneven(
      GraphBuilder b, SplittableRandom random, String name, int x, int out, Activation activation) {
    int inputs = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, out * inputs, 1);
    float[] bias = RewriteTrial.values(random, out, 0.1);
    for (int o = 0; o < out; o++) {
      double scale = 30 * Math.pow(30, (double) o / (out - 1) - 1);
      bias[o] = (float) (bias[o] * scale);
      for (int i = 0; i < inputs; i++) {
        weights[o * inputs + i] = (float) (weights[o * inputs + i] * scale);
      }
    }
    Shape shape = Shape.of(out, 1, 1, inputs);
    return b.conv2d(name, x, weights, shape, bias, 1, Padding.SAME, activation);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void changesNoOutputOfRandomNetworks(long seed) {
    var random = new SplittableRandom(seed);
    var b = new GraphBuilder("random");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    int skip = uneven(b, random, "stem", x, 4, Activation.RELU6);
    x = uneven(b, random, "branch", skip, 4, Activation.NONE);
    x = b.node("sum", new Op.Add(Activation.RELU6), x, skip);
    x = b.maxPool2d("pool", x, 2, 2, Padding.VALID);
    x = b.relu6("six", uneven(b, random, "next", x, 5, Activation.NONE));
    x = b.reshape("flat", x, 1, 45);
    float[] weights = RewriteTrial.values(random, 3 * 45, 0.2);
    x = b.fullyConnected("dense", x, weights, Shape.of(3, 45), null, Activation.NONE);
    Graph graph = b.output(x).build();
    Proposal proposal =
        Objects.requireNonNull(EqualizeWithClipping.propose(graph, RandomRuns.observed(graph)));
    assertThat(NamedLayers.operators(proposal.graph())).contains("MINIMUM");
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 1e-4);
  }
}
