package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.Choices;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.refit.RidgeRegression;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The paper's separable convolution, refitted in closed form, judged by TensorFlow Lite. */
class SeparableConvolutionsTest {
  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(3);

  /**
   * Two blocks; the second one's activation is never off, so that it changes nothing but the mean.
   */
  private Graph network() {
    var b = new GraphBuilder("blocks");
    int x = b.input("image", Shape.of(1, 6, 6, 3));
    x = depthwise(b, "depthwise1", x, 0);
    x = pointwise(b, "pointwise1", x, 4);
    int skip = x;
    x = depthwise(b, "depthwise2", x, 50);
    x = b.add("sum", pointwise(b, "pointwise2", x, 4), skip);
    return b.output(b.reshape("scores", b.mean("pool", x, false, 1, 2), 1, 4)).build();
  }

  private int depthwise(GraphBuilder b, String name, int x, float bias) {
    int channels = b.tensorOf(x).shape().channels();
    var biases = new float[channels];
    Arrays.fill(biases, bias);
    Shape shape = Shape.of(1, 3, 3, channels);
    float[] weights = RewriteTrial.values(random, 9 * channels, 0.5);
    return b.depthwiseConv2d(name, x, weights, shape, biases, 1, Padding.SAME, Activation.RELU);
  }

  private int pointwise(GraphBuilder b, String name, int x, int out) {
    return pointwise(b, name, x, out, Activation.NONE);
  }

  private int pointwise(GraphBuilder b, String name, int x, int out, Activation activation) {
    int in = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, in * out, 0.5);
    Shape shape = Shape.of(out, 1, 1, in);
    return b.conv2d(name, x, weights, shape, new float[out], 1, Padding.SAME, activation);
  }

  private static RewriteChoices blocks(int count) {
    return Choices.only(SeparableBlocks.NAME, "blocks", count);
  }

  private static Activation activation(Graph graph, String layer) {
    return graph.nodes().stream()
        .filter(node -> graph.layerName(node).equals(layer))
        .map(node -> ((Op.Fusing) node.op()).activation())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theBlockThatNeedsItsActivationLeastLosesIt() throws IOException {
    Graph graph = network();
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(blocks(1));
      assertThat(rewritten.changed()).isTrue();
      assertThat(activation(rewritten.graph(), "depthwise1")).isEqualTo(Activation.RELU);
      assertThat(activation(rewritten.graph(), "depthwise2")).isEqualTo(Activation.NONE);
      trial.assertSame(rewritten.graph(), 0.05f);
      assertThat(rewritten.certificates())
          .singleElement()
          .satisfies(it -> {
            assertThat(it.promise()).isEqualTo(Promise.Bounded.measured(0, 8));
            assertThat(it.sites())
                .extracting(Certificate.Site::layer)
                .containsExactly("depthwise2", "pointwise2");
          });
      assertThat(trial.rewrite(blocks(1)).graph()).isEqualTo(rewritten.graph());
    }
  }

  @Test
  void allBlocksAreAStartForTraining() throws IOException {
    Graph graph = network();
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(blocks(SeparableBlocks.ALL));
      assertThat(rewritten.graph()).isEqualTo(graph);
      assertThat(rewritten.certificates())
          .singleElement()
          .satisfies(it -> {
            assertThat(it.promise()).isEqualTo(new Promise.NeedsTraining());
            assertThat(it.kept()).isFalse();
            assertThat(it.reason()).contains("start for training");
            assertThat(Objects.requireNonNull(it.measured()).agreement()).isNotNull();
          });
    }
  }

  /** An expansion before the second block, and a last layer. */
  private Graph expanding() {
    var b = new GraphBuilder("expanding");
    int x = b.input("image", Shape.of(1, 6, 6, 3));
    x = pointwise(b, "first", x, 4, Activation.RELU6);
    x = pointwise(b, "pointwise1", depthwise(b, "depthwise1", x, 0), 4);
    x = pointwise(b, "expansion", x, 8, Activation.RELU6);
    x = pointwise(b, "pointwise2", depthwise(b, "depthwise2", x, 0), 4);
    x = pointwise(b, "last", x, 6, Activation.RELU6);
    return b.output(b.reshape("scores", b.mean("pool", x, false, 1, 2), 1, 6)).build();
  }

  @Test
  void layersBetweenAndBehindAllBlocksAreFittedToo() throws IOException {
    Graph graph = expanding();
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten one = trial.rewrite(blocks(SeparableBlocks.ALL), Map.of(), 1);
      assertThat(one.certificates())
          .singleElement()
          .satisfies(it ->
              assertThat(it.sites())
                  .extracting(Certificate.Site::layer)
                  .containsExactly(
                      "depthwise1", "pointwise1", "expansion", "depthwise2", "pointwise2", "last"));
      Graph start = Objects.requireNonNull(one.trainingStart());
      assertThat(activation(start, "expansion")).isEqualTo(Activation.RELU6);
      assertThat(activation(start, "depthwise2")).isEqualTo(Activation.NONE);
      Rewritten three = trial.rewrite(blocks(SeparableBlocks.ALL), Map.of(), 3);
      assertThat(three.trainingStart()).isEqualTo(start);
    }
  }

  @Test
  void leastSquaresFindTheLayerThatMadeTheRows() {
    double[][] weights = {{1, -2}, {0.5, 3}, {-1, 0.25}};
    double[] bias = {4, -5};
    var z = new double[40][3];
    var y = new double[40][2];
    for (int r = 0; r < z.length; r++) {
      for (int i = 0; i < 3; i++) z[r][i] = random.nextDouble() + i;
      for (int o = 0; o < 2; o++) {
        y[r][o] = bias[o];
        for (int i = 0; i < 3; i++) y[r][o] += z[r][i] * weights[i][o];
      }
    }
    var regression = new RidgeRegression(3, 2);
    regression.add(Arrays.copyOf(z, 25), Arrays.copyOf(y, 25), 2);
    regression.add(Arrays.copyOfRange(z, 25, 40), Arrays.copyOfRange(y, 25, 40), 1);
    RidgeRegression.Solution solution = regression.solve(0);
    for (int i = 0; i < 3; i++) {
      assertThat(solution.weights()[i]).containsExactly(weights[i], within(1e-3));
    }
    assertThat(solution.bias()).containsExactly(bias, within(1e-2));
  }
}
