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
import dev.octet.engine.rewrite.edit.Activations;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RELU in place of RELU6, by parts, judged by TensorFlow Lite. */
class ReluForRelu6Test {
  private static final RewriteChoices UNCLIPPED = Choices.only("relu-for-relu6");

  @TempDir Path folder;

  /** Inputs lie in [-1, 1]: the first layer never clips, the second one always does. */
  private static Graph network() {
    var b = new GraphBuilder("six");
    int x = b.input("x", Shape.of(1, 1, 1, 2));
    float[] identity = {1, 0, 0, 1};
    var shape = Shape.of(2, 1, 1, 2);
    float[] one = {1, 1};
    x = b.conv2d("small", x, identity, shape, one, 1, Padding.SAME, Activation.RELU6);
    float[] large = {20, 10, 10, 5};
    float[] bias = {6, 8};
    x = b.conv2d("large", x, large, shape, bias, 1, Padding.SAME, Activation.RELU6);
    float[] swap = {1, -1, -1, 1};
    float[] tilt = {0, 1};
    x = b.conv2d("last", x, swap, shape, tilt, 1, Padding.SAME, Activation.NONE);
    return b.output(b.reshape("scores", x, 1, 2)).build();
  }

  private static Activation activation(Graph graph, String layer) {
    return graph.nodes().stream()
        .filter(node -> graph.layerName(node).equals(layer))
        .map(node -> ((Op.Fusing) node.op()).activation())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aLayerThatNeedsItsClippingKeepsIt() throws IOException {
    try (var trial = new RewriteTrial(network(), folder)) {
      Rewritten rewritten = trial.rewrite(UNCLIPPED);
      assertThat(activation(rewritten.graph(), "small")).isEqualTo(Activation.RELU);
      assertThat(activation(rewritten.graph(), "large")).isEqualTo(Activation.RELU6);
      trial.assertSame(rewritten.graph());
      assertThat(rewritten.certificates())
          .extracting(Certificate::kept)
          .containsExactly(false, true, false);
    }
  }

  @Test
  void itIsTriedOnlyWhereItIsAskedFor() throws IOException {
    try (var trial = new RewriteTrial(network(), folder)) {
      assertThat(trial.rewrite(Choices.PER_TENSOR).graph().nodes())
          .filteredOn(Activations::isRelu6)
          .hasSize(2);
    }
  }
}
