package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.Choices;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.channels.WeightRanges;
import dev.octet.engine.rewrite.edit.LayerWeights;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cross-layer equalization, as a conversion does it, judged by TensorFlow Lite. */
class EqualizeLayersTest {
  private static final RewriteChoices EQUALIZED = Choices.only("cross-layer-equalization");

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(11);

  private int image(GraphBuilder b) {
    return b.input("image", Shape.of(1, 6, 6, 3));
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

  /** The smallest of the ranges of a layer's output channels, as a part of the largest. */
  private static double evenness(Graph graph, String layer) {
    for (int n = 0; n < graph.nodes().size(); n++) {
      if (!graph.layerName(graph.nodes().get(n)).equals(layer)) continue;
      LayerWeights weights = Objects.requireNonNull(LayerWeights.of(graph, n));
      var ones = new double[weights.inputs()];
      Arrays.fill(ones, 1);
      double[] ranges = new WeightRanges(weights).to(ones);
      return Arrays.stream(ranges).min().orElse(0) / Arrays.stream(ranges).max().orElse(1);
    }
    throw new AssertionError("no layer " + layer);
  }

  private Rewritten equalized(Graph graph) throws IOException {
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(EQUALIZED);
      trial.assertSame(rewritten.graph());
      assertThat(rewritten.certificates()).allMatch(Certificate::kept);
      return rewritten;
    }
  }

  @Test
  void whatOneLayerHasTooLittleTheNextOneGives() throws IOException {
    var b = new GraphBuilder("pair");
    int x = uneven(b, "first", image(b), 6, Activation.RELU);
    Graph graph = b.output(uneven(b, "second", x, 4, Activation.NONE)).build();
    Rewritten rewritten = equalized(graph);
    assertThat(evenness(graph, "first")).isLessThan(0.01);
    assertThat(evenness(rewritten.graph(), "first")).isGreaterThan(0.03);
    assertThat(rewritten.stale()).isTrue();
    assertThat(rewritten.certificates())
        .singleElement()
        .satisfies(it -> assertThat(it.promise()).isInstanceOf(Promise.Exact.class));
  }

  @Test
  void anUnevenDepthwiseLayerLeansOnBothItsNeighbours() throws IOException {
    var b = new GraphBuilder("separable");
    int x = uneven(b, "expand", image(b), 8, Activation.RELU);
    x = depthwise(b, "depthwise", x, Activation.RELU);
    Graph graph = b.output(uneven(b, "project", x, 4, Activation.NONE)).build();
    assertThat(evenness(equalized(graph).graph(), "expand"))
        .isGreaterThan(5 * evenness(graph, "expand"));
  }

  @Test
  void aRelu6StaysFusedAndClipsWhatItClipped() throws IOException {
    var b = new GraphBuilder("six");
    int x = uneven(b, "expand", image(b), 8, Activation.RELU6);
    x = depthwise(b, "depthwise", x, Activation.RELU6);
    Graph graph = b.output(uneven(b, "project", x, 4, Activation.NONE)).build();
    Rewritten rewritten = equalized(graph);
    assertThat(rewritten.graph().nodes()).hasSize(3);
    assertThat(evenness(rewritten.graph(), "expand")).isGreaterThan(2 * evenness(graph, "expand"));
    assertThat(rewritten.certificates())
        .last()
        .satisfies(it -> assertThat(it.promise()).isEqualTo(new Promise.Bounded(16, 3 / 16.0)));
  }

  @Test
  void aSumIsScaledWithAllItsMembers() throws IOException {
    var b = new GraphBuilder("residual");
    int skip = uneven(b, "stem", image(b), 6, Activation.NONE);
    int x = uneven(b, "branch", depthwise(b, "inner", skip, Activation.RELU), 6, Activation.NONE);
    int sum = b.add("sum", x, skip);
    Graph graph = b.output(uneven(b, "last", sum, 4, Activation.NONE)).build();
    assertThat(evenness(equalized(graph).graph(), "branch"))
        .isGreaterThan(2 * evenness(graph, "branch"));
  }

  @Test
  void whatTheCallerReadsKeepsItsScale() throws IOException {
    var b = new GraphBuilder("read");
    int x = uneven(b, "first", image(b), 6, Activation.RELU);
    int y = uneven(b, "second", x, 4, Activation.NONE);
    Graph graph = b.output(x, y).build();
    assertThat(equalized(graph).certificates()).isEmpty();
  }

  @Test
  void anActivationThatDoesNotScaleKeepsItsLayersApart() throws IOException {
    var b = new GraphBuilder("tanh");
    int x = b.tanh("tanh", uneven(b, "first", image(b), 6, Activation.NONE));
    Graph graph = b.output(uneven(b, "second", x, 4, Activation.NONE)).build();
    assertThat(equalized(graph).changed()).isFalse();
  }

  @Test
  void poolingFlatteningAndSlopesLetScalesPass() throws IOException {
    var b = new GraphBuilder("passes");
    int x = uneven(b, "first", image(b), 6, Activation.NONE);
    x = b.prelu("prelu", x, new float[] {.1f, .2f, .3f, .4f, .5f, .6f}, Shape.of(6));
    x = b.averagePool2d("pool", x, 2, 2, Padding.VALID);
    x = b.leakyRelu("leaky", x, 0.3f);
    x = b.reshape("flat", x, 1, 54);
    float[] weights = RewriteTrial.values(random, 4 * 54, 0.5);
    x = b.fullyConnected("dense", x, weights, Shape.of(4, 54), null, Activation.NONE);
    Graph graph = b.output(x).build();
    assertThat(evenness(equalized(graph).graph(), "first"))
        .isGreaterThan(2 * evenness(graph, "first"));
  }

  @Test
  void whateverIsScaledTheOutputsStay() throws IOException {
    for (int seed = 0; seed < 15; seed++) {
      var b = new GraphBuilder("random");
      var dice = new SplittableRandom(seed);
      int x = image(b);
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
      equalized(b.output(b.mean("pool", x, false, 1, 2)).build());
    }
  }
}
