package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
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
import dev.octet.engine.rewrite.refit.Evidence;
import dev.octet.engine.rewrite.refit.SeparableBlock;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.FloatTrial;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeparableConvolutionsTest {
  private static final Promise PROMISE = new Promise.NeedsTraining();

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(3);

  /**
   * Two blocks; the second one's activation is always on, so that removing it changes nothing but
   * the mean.
   */
  private Graph network() {
    var b = new GraphBuilder("blocks");
    int x = b.input("image", Shape.of(1, 6, 6, 3));
    x = depthwise(b, "depthwise1", x, 0);
    x = pointwise(b, "pointwise1", x, 4, Activation.NONE);
    int skip = x;
    x = depthwise(b, "depthwise2", x, 50);
    x = b.add("sum", pointwise(b, "pointwise2", x, 4, Activation.NONE), skip);
    return b.output(b.reshape("scores", b.mean("pool", x, false, 1, 2), 1, 4)).build();
  }

  /** An expansion before the second block, and a last layer. */
  private Graph expanding() {
    var b = new GraphBuilder("expanding");
    int x = b.input("image", Shape.of(1, 6, 6, 3));
    x = pointwise(b, "first", x, 4, Activation.RELU6);
    x = pointwise(b, "pointwise1", depthwise(b, "depthwise1", x, 0), 4, Activation.NONE);
    x = pointwise(b, "expansion", x, 8, Activation.RELU6);
    x = pointwise(b, "pointwise2", depthwise(b, "depthwise2", x, 0), 4, Activation.NONE);
    x = pointwise(b, "last", x, 6, Activation.RELU6);
    return b.output(b.reshape("scores", b.mean("pool", x, false, 1, 2), 1, 6)).build();
  }

  private int depthwise(GraphBuilder b, String name, int x, float bias) {
    int channels = b.tensorOf(x).shape().channels();
    var biases = new float[channels];
    Arrays.fill(biases, bias);
    Shape shape = Shape.of(1, 3, 3, channels);
    float[] weights = RewriteTrial.values(random, 9 * channels, 0.5);
    return b.depthwiseConv2d(name, x, weights, shape, biases, 1, Padding.SAME, Activation.RELU);
  }

  private int pointwise(GraphBuilder b, String name, int x, int out, Activation activation) {
    int in = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, in * out, 0.5);
    Shape shape = Shape.of(out, 1, 1, in);
    return b.conv2d(name, x, weights, shape, new float[out], 1, Padding.SAME, activation);
  }

  /** Asks for something on 24 random samples: 16 to fit to, 8 to rank blocks. */
  private <T> T asked(Graph graph, int threads, Function<SeparableConvolutions, T> question)
      throws IOException {
    Path scratch = Files.createTempDirectory(folder, "asked");
    try (var trial = Trial.of(graph, RewriteTrial.samples(graph, 1), scratch)) {
      int[] heldOut = Trial.range(16, 24);
      var none = new Statistics(0, Map.of());
      var evidence =
          new Evidence(trial.reader(), heldOut, Trial.range(0, 16), threads, scratch, _ -> none);
      var floatTrial = new FloatTrial(trial.reader(), heldOut, threads, scratch);
      return question.apply(new SeparableConvolutions(graph, evidence, floatTrial));
    }
  }

  @Test
  void ranksBlocksByHowMuchTheyNeedTheirActivation() throws IOException {
    Graph graph = network();
    assertThat(asked(graph, 1, SeparableConvolutions::ranked))
        .extracting(block -> graph.layerName(graph.nodes().get(block.depthwise())))
        .containsExactly("depthwise2", "depthwise1");
  }

  @Test
  void changesABlockToALinearDepthwiseAndARefittedPointwiseLayer() throws IOException {
    Graph graph = network();
    SeparableBlock second = SeparableBlock.find(graph).getLast();
    Proposal proposal = asked(graph, 1, it -> it.propose(List.of(second), PROMISE));
    Graph changed = proposal.graph();
    assertThat(NamedLayers.operators(changed)).isEqualTo(NamedLayers.operators(graph));
    assertThat(NamedLayers.activation(changed, "depthwise1")).isEqualTo(Activation.RELU);
    assertThat(NamedLayers.activation(changed, "depthwise2")).isEqualTo(Activation.NONE);
    LayerWeights kernels = NamedLayers.weights(changed, "depthwise2");
    assertThat(kernels.bias()).containsOnly(0);
    for (int c = 0; c < kernels.outputs(); c++) {
      double squares = 0;
      for (int t = 0; t < 9; t++) squares += Math.pow(kernels.weight(c, t, 0), 2);
      assertThat(squares).isCloseTo(1, within(1e-5));
    }
    assertThat(proposal.sites())
        .extracting(Certificate.Site::layer)
        .containsExactly("depthwise2", "pointwise2");
    assertThat(proposal.promise()).isEqualTo(PROMISE);
    assertThat(proposal.rescaled()).isTrue();
    // its activation was always on, so that least squares find the same function
    RandomRuns.assertSameOutputs(graph, changed, 0.05);
  }

  @Test
  void leavesAllOtherLayersOfTheNetwork() throws IOException {
    Graph graph = expanding();
    SeparableBlock second = SeparableBlock.find(graph).getLast();
    Graph changed = asked(graph, 1, it -> it.propose(List.of(second), PROMISE)).graph();
    for (String layer : List.of("first", "depthwise1", "pointwise1", "expansion", "last")) {
      assertThat(NamedLayers.weights(changed, layer).values())
          .as(layer)
          .containsExactly(NamedLayers.weights(graph, layer).values());
    }
  }

  @Test
  void changesTheLayersBetweenAndAfterAllBlocksToo() throws IOException {
    Graph graph = expanding();
    Proposal one = asked(graph, 1, it -> it.proposeAll(PROMISE));
    assertThat(one.sites())
        .extracting(Certificate.Site::layer)
        .containsExactly(
            "depthwise1", "pointwise1", "expansion", "depthwise2", "pointwise2", "last");
    assertThat(NamedLayers.activation(one.graph(), "expansion")).isEqualTo(Activation.RELU6);
    assertThat(NamedLayers.activation(one.graph(), "depthwise2")).isEqualTo(Activation.NONE);
    assertThat(NamedLayers.weights(one.graph(), "first").values())
        .containsExactly(NamedLayers.weights(graph, "first").values());
    Proposal three = asked(graph, 3, it -> it.proposeAll(PROMISE));
    assertThat(three.graph()).as("with any number of threads").isEqualTo(one.graph());
  }
}
