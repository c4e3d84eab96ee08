package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.rule.Requirements.ObservedChannels;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The order in which its two steps are proposed; {@link EqualizeLayersTest} and {@link
 * EqualizeWithClippingTest} test the steps.
 */
class CrossLayerEqualizationTest {
  private static final AskedRule FUSED = new AskedRule(new CrossLayerEqualization());
  private static final AskedRule EXACT_CAP = FUSED.with(CrossLayerEqualization.RELU6, "exact-cap");

  @TempDir Path folder;

  /** Three layers, each with a large and a small channel, and two activations between them. */
  private static Graph network(Activation one, Activation two, float small) {
    var b = new GraphBuilder("chain");
    int x = b.input("image", Shape.of(1, 4, 4, 2));
    x = layer(b, "first", x, small, one);
    x = layer(b, "second", x, small, two);
    return b.output(layer(b, "third", x, 1, Activation.NONE)).build();
  }

  private static int layer(GraphBuilder b, String name, int x, float small, Activation activation) {
    float[] weights = {2, 2, small, small};
    float[] bias = {0.5f, small / 4};
    return b.conv2d(name, x, weights, Shape.of(2, 1, 1, 2), bias, 1, Padding.SAME, activation);
  }

  @Test
  void changesLayersWithoutARelu6BetweenThem() throws IOException {
    Graph graph = network(Activation.RELU, Activation.NONE, 0.02f);
    Rewritten rewritten = FUSED.about(graph, folder);
    assertThat(rewritten.certificates())
        .singleElement()
        .satisfies(certificate -> {
          assertThat(certificate.rewrite()).isEqualTo("cross-layer-equalization");
          assertThat(certificate.promise()).isInstanceOf(Promise.Exact.class);
          assertThat(certificate.rescales()).isTrue();
        });
    RandomRuns.assertSameOutputs(graph, rewritten.graph(), 1e-5);
  }

  @Test
  void changesFreeGroupsBeforeTheGroupsThatARelu6Clips() throws IOException {
    Graph graph = network(Activation.RELU, Activation.RELU6, 0.02f);
    assertThat(FUSED.about(graph, folder).certificates())
        .extracting(Certificate::kept)
        .containsExactly(true, false);
  }

  @Test
  void changesHalvesOfTheGroupsThatARelu6Clips() throws IOException {
    Graph graph = network(Activation.RELU6, Activation.RELU6, 0.02f);
    Rewritten rewritten = FUSED.about(graph, folder);
    assertThat(rewritten.graph()).isSameAs(graph);
    assertThat(rewritten.certificates())
        .hasSize(3)
        .allSatisfy(certificate ->
            assertThat(certificate.promise()).isEqualTo(new Promise.Bounded(24, 3 / 24.0)));
  }

  @Test
  void changesARelu6ToAMinimumFirstWhereTheRecipeAllowsIt() throws IOException {
    Graph graph = large();
    Rewritten rewritten = EXACT_CAP.about(graph, folder);
    assertThat(rewritten.certificates().getFirst().rewrite())
        .isEqualTo("cross-layer-equalization-with-caps");
    assertThat(NamedLayers.operators(rewritten.graph())).contains("MINIMUM");
    RandomRuns.assertSameOutputs(graph, rewritten.graph(), 1e-4);
    assertThat(NamedLayers.operators(FUSED.about(graph, folder).graph())).doesNotContain("MINIMUM");
  }

  /** Two layers; the channels between them reach 6. */
  private static Graph large() {
    var b = new GraphBuilder("large");
    int x = b.input("image", Shape.of(1, 4, 4, 2));
    float[] weights = {2, 0, 0, 0.02f};
    float[] bias = {5, 6};
    Shape shape = Shape.of(2, 1, 1, 2);
    x = b.conv2d("first", x, weights, shape, bias, 1, Padding.SAME, Activation.RELU6);
    return b.output(layer(b, "second", x, 1, Activation.NONE)).build();
  }

  @Test
  void leavesLayersThatAreEvenAlready() throws IOException {
    Graph graph = network(Activation.RELU, Activation.RELU6, 2);
    for (AskedRule rule : new AskedRule[] {FUSED, EXACT_CAP}) {
      Rewritten rewritten = rule.about(graph, folder);
      assertThat(rewritten.graph()).isSameAs(graph);
      assertThat(rewritten.certificates()).isEmpty();
    }
  }

  @Test
  void needsAMinimumOnTheTargetOnlyForExactCaps() {
    var rule = new CrossLayerEqualization();
    Requirements fused = rule.requirements(FUSED.settings());
    assertThat(fused.target()).isEmpty();
    assertThat(fused.channels()).isEqualTo(ObservedChannels.ALL);
    assertThat(rule.requirements(EXACT_CAP.settings()).target())
        .isEqualTo(Set.of(TargetTrait.MINIMUM));
  }

  @Test
  void isUsualForPerTensorWeights() {
    var rule = new CrossLayerEqualization();
    assertThat(rule.usual(EnumSet.of(TargetTrait.PER_TENSOR_WEIGHTS))).contains(RuleSettings.USUAL);
    assertThat(rule.usual(EnumSet.complementOf(EnumSet.of(TargetTrait.PER_TENSOR_WEIGHTS))))
        .isEmpty();
  }
}
