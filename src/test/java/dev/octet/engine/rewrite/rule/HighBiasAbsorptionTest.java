package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.rule.Requirements.ObservedChannels;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which its layers are proposed; {@link AbsorbBiasesTest} tests the change of one. */
class HighBiasAbsorptionTest {
  private static final AskedRule RULE = new AskedRule(new HighBiasAbsorption());

  @TempDir Path folder;

  /** Layers in a row, each with one high bias and one of these activations. */
  private static Graph network(float bias, Activation... activations) {
    var b = new GraphBuilder("chain");
    int x = b.input("image", Shape.of(1, 4, 4, 2));
    for (int i = 0; i <= activations.length; i++) {
      float[] weights = {0.5f, 0.1f, -0.1f, 0.3f};
      float[] biases = {0, bias};
      Activation activation = i < activations.length ? activations[i] : Activation.NONE;
      Shape shape = Shape.of(2, 1, 1, 2);
      x = b.conv2d("layer" + i, x, weights, shape, biases, 1, Padding.SAME, activation);
    }
    return b.output(x).build();
  }

  @Test
  void changesAllLayersWithoutAnActivationAtOnce() throws IOException {
    Graph graph = network(10, Activation.NONE, Activation.NONE);
    Rewritten rewritten = RULE.about(graph, folder);
    assertThat(rewritten.certificates())
        .singleElement()
        .satisfies(certificate -> {
          assertThat(certificate.rewrite()).isEqualTo("high-bias-absorption");
          assertThat(certificate.promise()).isInstanceOf(Promise.Exact.class);
          assertThat(certificate.sites())
              .extracting(Certificate.Site::layer)
              .containsExactly("layer0", "layer1", "layer1", "layer2");
        });
    RandomRuns.assertSameOutputs(graph, rewritten.graph(), 1e-4);
  }

  @Test
  void changesLayersWithAReluByHalves() throws IOException {
    Graph graph = network(10, Activation.RELU, Activation.RELU);
    Rewritten rewritten = RULE.about(graph, folder);
    assertThat(rewritten.graph()).isSameAs(graph);
    assertThat(rewritten.certificates())
        .extracting(certificate -> certificate.sites().getFirst().layer())
        .containsExactly("layer0", "layer0", "layer1");
    assertThat(rewritten.certificates())
        .extracting(Certificate::promise)
        .containsOnly(new Promise.Bounded(24, 3 / 24.0));
  }

  @Test
  void changesLayersWithoutAnActivationBeforeThoseWithOne() throws IOException {
    Graph graph = network(10, Activation.RELU, Activation.NONE);
    assertThat(RULE.about(graph, folder).certificates())
        .extracting(certificate -> certificate.sites().getFirst().layer())
        .isEqualTo(List.of("layer1", "layer0"));
  }

  @Test
  void leavesLowBiases() throws IOException {
    Graph graph = network(0.01f, Activation.RELU, Activation.RELU);
    Rewritten rewritten = RULE.about(graph, folder);
    assertThat(rewritten.graph()).isSameAs(graph);
    assertThat(rewritten.certificates()).isEmpty();
  }

  @Test
  void isPartOfNoPresetAndObservesAllChannels() {
    var rule = new HighBiasAbsorption();
    assertThat(rule.usual(EnumSet.allOf(TargetTrait.class))).isEmpty();
    assertThat(rule.requirements(RuleSettings.USUAL).channels()).isEqualTo(ObservedChannels.ALL);
  }
}
