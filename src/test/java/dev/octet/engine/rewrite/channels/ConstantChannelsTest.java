package dev.octet.engine.rewrite.channels;

import static dev.octet.engine.rewrite.channels.ConstantEvidence.OBSERVED;
import static dev.octet.engine.rewrite.channels.ConstantEvidence.OBSERVED_RANGES;
import static dev.octet.engine.rewrite.channels.ConstantEvidence.PROVEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.calibrate.ChannelWatch;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.channels.ConstantChannels.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConstantChannelsTest {
  private static final Map<Integer, ValueInterval> DECLARED = Map.of(0, new ValueInterval(-1, 1));

  @TempDir Path folder;

  /** Two channels that are the inputs, and a third one. */
  private static Graph network(float w0, float w1, float bias, Activation activation) {
    var b = new GraphBuilder("third");
    int x = b.input("x", Shape.of(1, 1, 1, 2));
    float[] weights = {1, 0, 0, 1, w0, w1};
    float[] biases = {0, 0, bias};
    Shape shape = Shape.of(3, 1, 1, 2);
    return b.output(b.conv2d("layer", x, weights, shape, biases, 1, Padding.SAME, activation))
        .build();
  }

  private Map<Integer, Channel> constants(
      Graph graph, Map<Integer, ValueInterval> inputs, ConstantEvidence weakest)
      throws IOException {
    return constants(graph, RewriteTrial.samples(graph, 1), inputs, weakest);
  }

  private Map<Integer, Channel> constants(
      Graph graph,
      List<float[]> samples,
      Map<Integer, ValueInterval> inputs,
      ConstantEvidence weakest)
      throws IOException {
    try (var trial = Trial.of(graph, samples, Files.createTempDirectory(folder, "trial"))) {
      int[] all = Trial.range(0, samples.size());
      var watch = ChannelWatch.all(ConstantChannels.everyChannel(graph));
      Statistics statistics = trial.statistics(all, watch);
      return ConstantChannels.find(graph, statistics, inputs, weakest)
          .of(graph.outputs().getFirst());
    }
  }

  @Test
  void aChannelThatNoDeclaredInputActivatesIsProven() throws IOException {
    Graph graph = network(1, 1, -2.1f, Activation.RELU);
    assertThat(constants(graph, DECLARED, PROVEN))
        .isEqualTo(Map.of(2, new Channel(0, true, PROVEN)));
    assertThat(constants(graph, Map.of(), PROVEN)).isEmpty();
    assertThat(constants(network(1, 1, -1.9f, Activation.RELU), DECLARED, PROVEN)).isEmpty();
  }

  @Test
  void aChannelWithoutWeightsIsItsBiasForEveryInput() throws IOException {
    assertThat(constants(network(0, 0, 0.7f, Activation.NONE), Map.of(), PROVEN))
        .isEqualTo(Map.of(2, new Channel(0.7f, false, PROVEN)));
  }

  /** Two layers: the first one's observed range bounds the second one's channels. */
  @Test
  void aChannelIsProvenWithinTwiceTheObservedRanges() throws IOException {
    var b = new GraphBuilder("two");
    int x = b.input("x", Shape.of(1, 1, 1, 2));
    float[] identity = {1, 0, 0, 1};
    Shape square = Shape.of(2, 1, 1, 2);
    x = b.conv2d("first", x, identity, square, null, 1, Padding.SAME, Activation.NONE);
    float[] bias = {0, -4.1f};
    x =
        b.conv2d(
            "second", x, new float[] {1, 0, 1, 1}, square, bias, 1, Padding.SAME, Activation.RELU);
    Graph graph = b.output(x).build();
    assertThat(constants(graph, Map.of(), OBSERVED_RANGES))
        .isEqualTo(Map.of(1, new Channel(0, true, OBSERVED_RANGES)));
    assertThat(constants(graph, Map.of(), PROVEN)).isEmpty();
  }

  @Test
  void anActivationThatWasZeroEverywhereProvesNothing() throws IOException {
    Graph graph = network(1, 0, 0, Activation.RELU);
    List<float[]> black = new ArrayList<>();
    for (int s = 0; s < 8; s++) black.add(new float[2]);
    assertThat(constants(graph, black, Map.of(), OBSERVED_RANGES)).isEmpty();
  }

  @Test
  void aChannelThatNoSampleActivatedWasObservedToBeConstant() throws IOException {
    Graph graph = network(1, 0, -1.5f, Activation.RELU);
    assertThat(constants(graph, Map.of(), OBSERVED))
        .isEqualTo(Map.of(2, new Channel(0, true, OBSERVED)));
    assertThat(constants(graph, Map.of(), OBSERVED_RANGES)).isEmpty();
  }

  @Test
  void theStrongestEvidenceCounts() throws IOException {
    Graph graph = network(1, 1, -2.1f, Activation.RELU);
    assertThat(constants(graph, DECLARED, OBSERVED))
        .isEqualTo(Map.of(2, new Channel(0, true, PROVEN)));
  }

  @Test
  void aChannelIsConstantIfItsVariationIsLessThan16BitsCanShow() throws IOException {
    assertThat(constants(network(1e-7f, 0, 0.7f, Activation.NONE), DECLARED, PROVEN))
        .hasEntrySatisfying(
            2,
            channel -> {
              assertThat(channel.value()).isCloseTo(0.7f, within(1e-6f));
              assertThat(channel.nearZero()).isFalse();
            });
    assertThat(constants(network(1e-4f, 0, 0.7f, Activation.NONE), DECLARED, PROVEN)).isEmpty();
  }
}
