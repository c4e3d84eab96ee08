package dev.octet.engine.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.rule.ConstantChannelPruning;
import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and the trial together, as in a conversion. */
class RewriterTest {
  @TempDir Path folder;

  private static int conv(
      GraphBuilder b, String name, int x, float[] weights, float[] bias, Activation activation) {
    Shape shape = Shape.of(bias.length, 1, 1, b.tensorOf(x).shape().channels());
    return b.conv2d(name, x, weights, shape, bias, 1, Padding.SAME, activation);
  }

  /** Inputs lie in [-1, 1]: the first layer never clips, the second one always does. */
  private static Graph clipping() {
    var b = new GraphBuilder("six");
    int x = b.input("x", Shape.of(1, 1, 1, 2));
    float[] identity = {1, 0, 0, 1};
    x = conv(b, "small", x, identity, new float[] {1, 1}, Activation.RELU6);
    float[] large = {20, 10, 10, 5};
    x = conv(b, "large", x, large, new float[] {6, 8}, Activation.RELU6);
    float[] swap = {1, -1, -1, 1};
    x = conv(b, "last", x, swap, new float[] {0, 1}, Activation.NONE);
    return b.output(b.reshape("scores", x, 1, 2)).build();
  }

  @Test
  void aLayerThatNeedsItsRelu6KeepsIt() throws IOException {
    try (var trial = new RewriteTrial(clipping(), folder)) {
      Rewritten rewritten = trial.rewrite(Choices.only("relu-for-relu6"));
      assertThat(NamedLayers.activation(rewritten.graph(), "small")).isEqualTo(Activation.RELU);
      assertThat(NamedLayers.activation(rewritten.graph(), "large")).isEqualTo(Activation.RELU6);
      assertThat(rewritten.certificates())
          .extracting(Certificate::kept)
          .containsExactly(false, true, false);
      trial.assertSame(rewritten.graph());
    }
  }

  @Test
  void aChannelThatHeldOutSamplesActivateIsNotRemoved() throws IOException {
    var b = new GraphBuilder("alive");
    int x = b.input("x", Shape.of(1, 1, 1, 2));
    // channel 2 is relu(x0 - 3), which is 0 in calibration
    float[] weights = {1, 0, 0, 1, 1, 0};
    x = conv(b, "layer", x, weights, new float[] {0, 0, -3}, Activation.RELU);
    x = conv(b, "last", x, new float[] {1, 0, -10, 0, 1, 10}, new float[2], Activation.NONE);
    Graph graph = b.output(b.reshape("scores", x, 1, 2)).build();
    List<float[]> samples = new ArrayList<>(RewriteTrial.samples(graph, 3));
    for (int s = 16; s < samples.size(); s++) samples.set(s, new float[] {8 + s, 1});
    RuleSettings observed =
        RuleSettings.of(ConstantChannelPruning.WHEN, "always")
            .with(ConstantChannelPruning.EVIDENCE, "observed");
    RewriteChoices choices = RewriteChoices.NONE.with("prune-constant-channels", observed);
    try (var trial = new RewriteTrial(graph, samples, folder)) {
      Rewritten rewritten = trial.rewrite(choices, Map.of(), 1, 0.2);
      assertThat(rewritten.graph()).isSameAs(graph);
      assertThat(rewritten.certificates().getFirst().reason())
          .contains("agreement 0.0000", "budget");
    }
  }

  @Test
  void highBiasAbsorptionGoesByTheScalesOfTheEqualization() throws IOException {
    var b = new GraphBuilder("biased");
    int x = b.input("image", Shape.of(1, 1, 1, 2));
    x = conv(b, "first", x, new float[] {4, 0, 0, 0.5f}, new float[] {0, 8}, Activation.RELU);
    x = conv(b, "last", x, new float[] {1, 1, -1, 1}, new float[2], Activation.NONE);
    try (var trial = new RewriteTrial(b.output(x).build(), folder)) {
      Rewritten rewritten = trial.rewrite(Choices.PER_TENSOR.with("high-bias-absorption"));
      assertThat(rewritten.certificates())
          .extracting(Certificate::rewrite)
          .containsExactly("cross-layer-equalization", "high-bias-absorption");
      assertThat(rewritten.certificates()).allMatch(Certificate::kept);
      trial.assertSame(rewritten.graph(), 1e-3f);
    }
  }

  @Test
  void rulesThatTheRecipeDoesNotSelectAreNotTried() throws IOException {
    Graph graph = clipping();
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten none = trial.rewrite(RewriteChoices.NONE);
      assertThat(none.graph()).isSameAs(graph);
      assertThat(none.certificates()).isEmpty();
      assertThat(trial.rewrite(Choices.PER_TENSOR).certificates())
          .extracting(Certificate::rewrite)
          .doesNotContain("relu-for-relu6", "high-bias-absorption");
    }
  }

  @Test
  void aRuleForBatchNormalizationIsNotTriedWithoutAny() throws IOException {
    try (var trial = new RewriteTrial(clipping(), folder)) {
      assertThat(trial.rewrite(Choices.only("repair-vanishing-variance")).certificates()).isEmpty();
    }
  }

  /** The result does not depend on the number of threads. */
  @Test
  void threadsMakeNoDifference() throws IOException {
    try (var trial = new RewriteTrial(clipping(), folder)) {
      RewriteChoices choices = Choices.only("relu-for-relu6");
      Rewritten one = trial.rewrite(choices, Map.of(), 1);
      Rewritten three = trial.rewrite(choices, Map.of(), 3);
      assertThat(three.graph()).isEqualTo(one.graph());
      assertThat(three.certificates()).isEqualTo(one.certificates());
    }
  }
}
