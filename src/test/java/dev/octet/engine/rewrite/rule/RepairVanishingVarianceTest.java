package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.rewrite.trial.Attempts;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairVanishingVarianceTest {
  private static final Promise PROMISE = Attempts.withinBudget();
  private static final float EPSILON = 1e-9f;

  /** A depthwise layer and its normalization; both are one layer named "norm" once folded. */
  private static GraphBuilder network(float... variance) {
    var b = new GraphBuilder("net");
    int x = b.input("image", Shape.of(1, 6, 6, 3));
    float[] weights = RewriteTrial.values(new SplittableRandom(4), 27, 0.5);
    Shape shape = Shape.of(1, 3, 3, 3);
    x = b.depthwiseConv2d("layer", x, weights, shape, null, 1, Padding.VALID, Activation.NONE);
    float[] ones = {1, 1, 1};
    float[] shift = {0.5f, -0.5f, 1};
    return b.output(b.batchNormalization("norm", x, ones, shift, new float[3], variance, EPSILON));
  }

  private static FoldedNetwork folded(Graph graph) {
    return Folding.BATCH_NORMALIZATION.fold(graph);
  }

  @Test
  void changesAVarianceThatVanishedToTheMeanOfTheOthers() {
    FoldedNetwork network = folded(network(0.5f, 1e-9f, 1.5f).build());
    Proposal proposal = Objects.requireNonNull(RepairVanishingVariance.propose(network, PROMISE));
    float[] before = NamedLayers.weights(network.folded(), "norm").values();
    float[] after = NamedLayers.weights(proposal.graph(), "norm").values();
    for (int i = 0; i < before.length; i++) {
      // 1 / sqrt(1e-9 + epsilon) before, 1 / sqrt(1 + epsilon) after
      double factor = i % 3 == 1 ? Math.sqrt(2e-9) : 1;
      assertThat(after[i]).isCloseTo((float) (before[i] * factor), within(1e-6f));
    }
    assertThat(NamedLayers.bias(proposal.graph(), "norm")).containsExactly(0.5f, -0.5f, 1);
    assertThat(proposal.promise()).isEqualTo(PROMISE);
    assertThat(proposal.rescaled()).isTrue();
    assertThat(proposal.neighbours()).isEqualTo(network.folded().outputs());
    assertThat(proposal.sites())
        .containsExactly(
            new Certificate.Site(
                "norm",
                List.of(1),
                "variances below 1e-06 replaced by the mean of the others, 1.00"));
  }

  @Test
  void changesAllVariancesThatVanished() {
    FoldedNetwork network = folded(network(0, 4, 9.9e-7f).build());
    Proposal proposal = Objects.requireNonNull(RepairVanishingVariance.propose(network, PROMISE));
    assertThat(proposal.sites().getFirst().channels()).containsExactly(0, 2);
    assertThat(proposal.sites().getFirst().change()).endsWith("4.00");
  }

  @Test
  void changesALayerThatTookUpAnActivation() {
    var b = new GraphBuilder("net");
    int x = RewriteTrial.conv(b, "layer", b.input("x", Shape.of(1, 2, 2, 2)), 2, Activation.NONE);
    float[] ones = {1, 1};
    float[] variance = {0, 1};
    x = b.batchNormalization("norm", x, ones, ones, ones, variance, 1e-3f);
    Graph graph = b.output(b.relu("relu", x)).build();
    FoldedNetwork network = new Folding(List.of(new FuseActivations())).fold(graph);
    Proposal proposal = Objects.requireNonNull(RepairVanishingVariance.propose(network, PROMISE));
    assertThat(NamedLayers.operators(proposal.graph())).containsExactly("CONV_2D");
    assertThat(proposal.neighbours()).as("the tensor is gone").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(floats = {1.1e-6f, 1e-4f, 1})
  void leavesAVarianceThatIsOnlySmall(float variance) {
    FoldedNetwork network = folded(network(0.5f, variance, 1.5f).build());
    assertThat(RepairVanishingVariance.propose(network, PROMISE)).isNull();
  }

  @Test
  void leavesANormalizationWithoutAnyOtherVariance() {
    FoldedNetwork network = folded(network(0, 1e-9f, 0).build());
    assertThat(RepairVanishingVariance.propose(network, PROMISE)).isNull();
  }

  @Test
  void leavesANetworkWithoutBatchNormalization() {
    Graph folded = folded(network(0.5f, 1e-9f, 1.5f).build()).folded();
    assertThat(RepairVanishingVariance.propose(folded(folded), PROMISE)).isNull();
  }

  @Test
  void asksForAMeasurement(@TempDir Path folder) throws IOException {
    var rule = new RepairVanishingVariance();
    assertThat(rule.requirements(RuleSettings.USUAL).batchNormalization()).isTrue();
    assertThat(new AskedRule(rule).about(network(0.5f, 1e-9f, 1.5f).build(), folder).certificates())
        .singleElement()
        .satisfies(certificate -> {
          assertThat(certificate.rewrite()).isEqualTo("repair-vanishing-variance");
          assertThat(certificate.promise()).isEqualTo(PROMISE);
          assertThat(certificate.kept()).isFalse();
        });
  }
}
