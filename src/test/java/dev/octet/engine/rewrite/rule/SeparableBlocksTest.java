package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.refit.SeparableBlock;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which blocks are proposed, in which number; {@link SeparableConvolutionsTest} tests the change.
 */
class SeparableBlocksTest {
  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(3);
  private final GraphBuilder b = new GraphBuilder("blocks");
  private final int image = b.input("image", Shape.of(1, 6, 6, 3));

  private int depthwise(String name, int x, Activation activation) {
    int channels = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, 9 * channels, 0.5);
    Shape shape = Shape.of(1, 3, 3, channels);
    return b.depthwiseConv2d(name, x, weights, shape, null, 1, Padding.SAME, activation);
  }

  private int conv(String name, int x, int kernel, int stride) {
    Shape shape = Shape.of(3, kernel, kernel, b.tensorOf(x).shape().channels());
    float[] weights = RewriteTrial.values(random, shape.size(), 0.5);
    return b.conv2d(name, x, weights, shape, null, stride, Padding.SAME, Activation.NONE);
  }

  private int block(int number, int x) {
    return conv("pointwise" + number, depthwise("depthwise" + number, x, Activation.RELU), 1, 1);
  }

  private Rewritten asked(Graph graph, int blocks) throws IOException {
    return new AskedRule(new SeparableBlocks())
        .with(SeparableBlocks.BLOCKS, blocks)
        .about(graph, folder);
  }

  private void assertUnchanged(int... outputs) throws IOException {
    Graph graph = b.output(outputs).build();
    assertThat(SeparableBlock.find(graph)).isEmpty();
    Rewritten rewritten = asked(graph, SeparableBlocks.ALL);
    assertThat(rewritten.graph()).isSameAs(graph);
    assertThat(rewritten.trainingStart()).isNull();
    assertThat(rewritten.certificates()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, SeparableBlocks.ALL})
  void changesAllBlocksIntoAStartForTraining(int blocks) throws IOException {
    Graph graph = b.output(block(2, block(1, image))).build();
    Rewritten rewritten = asked(graph, blocks);
    assertThat(rewritten.graph()).isSameAs(graph);
    assertThat(rewritten.certificates())
        .singleElement()
        .satisfies(certificate -> {
          assertThat(certificate.rewrite())
              .isEqualTo("quantization-friendly-separable-convolution");
          assertThat(certificate.promise()).isEqualTo(new Promise.NeedsTraining());
        });
    Graph start = Objects.requireNonNull(rewritten.trainingStart());
    for (String layer : List.of("depthwise1", "depthwise2")) {
      assertThat(NamedLayers.activation(start, layer)).isEqualTo(Activation.NONE);
    }
  }

  @Test
  void changesFewerBlocksIfTheRecipeSaysSoAndThenOneLessAtATime() throws IOException {
    Graph graph = b.output(block(3, block(2, block(1, image)))).build();
    Rewritten rewritten = asked(graph, 2);
    assertThat(rewritten.trainingStart()).isNull();
    assertThat(rewritten.certificates())
        .extracting(certificate -> certificate.sites().size())
        .as("two layers of each block")
        .containsExactly(4, 2);
    assertThat(rewritten.certificates())
        .extracting(Certificate::promise)
        .containsOnly(dev.octet.engine.rewrite.trial.Attempts.withinBudget());
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "RELU_N1_TO_1"})
  void leavesADepthwiseLayerWithoutARelu(String activation) throws IOException {
    int x = depthwise("depthwise", image, Activation.valueOf(activation));
    assertUnchanged(conv("pointwise", x, 1, 1));
  }

  @Test
  void leavesADepthwiseLayerWithSeveralConsumers() throws IOException {
    int x = depthwise("depthwise", image, Activation.RELU);
    assertUnchanged(b.add("sum", conv("pointwise", x, 1, 1), x));
  }

  @Test
  void leavesADepthwiseLayerWhoseOutputTheNetworkDelivers() throws IOException {
    int x = depthwise("depthwise", image, Activation.RELU);
    assertUnchanged(x, conv("pointwise", x, 1, 1));
  }

  @Test
  void leavesADepthwiseLayerBeforeALargerKernel() throws IOException {
    assertUnchanged(conv("spatial", depthwise("depthwise", image, Activation.RELU), 3, 1));
  }

  @Test
  void leavesADepthwiseLayerBeforeAStride() throws IOException {
    assertUnchanged(conv("strided", depthwise("depthwise", image, Activation.RELU), 1, 2));
  }

  @Test
  void leavesADepthwiseLayerBeforeAnotherOperator() throws IOException {
    int x = depthwise("depthwise", image, Activation.RELU);
    assertUnchanged(conv("pointwise", b.node("swish", new Op.HardSwish(), x), 1, 1));
  }

  @Test
  void needsHeldOutSamples() {
    assertThat(new SeparableBlocks().requirements(RuleSettings.USUAL).heldOutSamples()).isTrue();
  }
}
