package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.rule.Requirements.ObservedChannels;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Rewritten;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When channels are folded and pruned; {@link FoldConstantChannelsTest} and {@link
 * PruneConstantChannelsTest} test the two changes.
 */
class ConstantChannelPruningTest {
  private static final float DEAD = -100;
  private static final AskedRule WORTHWHILE = new AskedRule(new ConstantChannelPruning());
  private static final AskedRule ALWAYS = WORTHWHILE.with(ConstantChannelPruning.WHEN, "always");

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(7);

  private int conv(
      GraphBuilder b, String name, int x, int kernel, Activation activation, float... bias) {
    Shape shape = Shape.of(bias.length, kernel, kernel, b.tensorOf(x).shape().channels());
    float[] weights = RewriteTrial.values(random, shape.size(), 0.5);
    return b.conv2d(name, x, weights, shape, bias, 1, Padding.SAME, activation);
  }

  private int depthwise(GraphBuilder b, String name, int x) {
    int channels = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, 9 * channels, 0.5);
    float[] bias = RewriteTrial.values(random, channels, 0.5);
    Shape shape = Shape.of(1, 3, 3, channels);
    return b.depthwiseConv2d(name, x, weights, shape, bias, 1, Padding.SAME, Activation.RELU6);
  }

  /** A dead channel between the expansion and the projection of a separable convolution. */
  private Graph separable() {
    var b = new GraphBuilder("separable");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    x = conv(b, "expand", x, 1, Activation.RELU, 0.1f, DEAD, 0.2f, 0.1f);
    x = conv(b, "project", depthwise(b, "depthwise", x), 1, Activation.RELU, .1f, .1f, .1f);
    return b.output(b.mean("pool", x, false, 1, 2)).build();
  }

  private static int channels(Rewritten rewritten, String layer) {
    return NamedLayers.shape(rewritten.graph(), layer).channels();
  }

  @Test
  void changesAreFoldedAndThenPruned() throws IOException {
    Graph graph = separable();
    Rewritten rewritten = ALWAYS.ofDeclaredInputs().about(graph, folder);
    assertThat(rewritten.certificates())
        .extracting(Certificate::rewrite)
        .containsExactly("fold-constant-channels", "prune-constant-channels");
    assertThat(rewritten.certificates())
        .extracting(Certificate::promise)
        .allMatch(Promise.Exact.class::isInstance);
    assertThat(channels(rewritten, "expand")).isEqualTo(3);
    assertThat(channels(rewritten, "depthwise")).isEqualTo(3);
    assertThat(channels(rewritten, "project")).isEqualTo(3);
    RandomRuns.assertSameOutputs(graph, rewritten.graph(), 1e-5);
  }

  @Test
  void changesAreProvenWithinTwiceTheObservedRangesWhereInputsAreNotDeclared() throws IOException {
    Graph graph = separable();
    Rewritten rewritten = ALWAYS.about(graph, folder);
    assertThat(rewritten.certificates().getFirst().promise())
        .isEqualTo(new Promise.WithinRanges(2, 24));
    assertThat(channels(rewritten, "expand")).isEqualTo(3);
    RandomRuns.assertSameOutputs(graph, rewritten.graph(), 1e-5);
  }

  @Test
  void leavesAChannelWhoseProofNeedsObservedRangesIfTheRecipeWantsAProofForAllInputs()
      throws IOException {
    Graph graph = separable();
    Rewritten rewritten =
        ALWAYS.with(ConstantChannelPruning.EVIDENCE, "proven").about(graph, folder);
    assertThat(rewritten.graph()).isSameAs(graph);
    assertThat(rewritten.certificates()).isEmpty();
  }

  @Test
  void leavesAnActivationThatWasZeroEverywhere() throws IOException {
    List<float[]> black = new ArrayList<>();
    for (int s = 0; s < 8; s++) black.add(new float[72]);
    var b = new GraphBuilder("black");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    x = conv(b, "zero", x, 1, Activation.RELU, 0, 0, 0);
    x = conv(b, "last", x, 1, Activation.NONE, 0, 0);
    assertThat(ALWAYS.about(b.output(x).build(), black, folder).certificates()).isEmpty();
  }

  /** The last channel is relu(x0 - 1.5), which is 0 on samples from [-1, 1]. */
  private static Graph onlyObserved() {
    var b = new GraphBuilder("observed");
    int x = b.input("x", Shape.of(1, 1, 1, 2));
    float[] weights = {1, 0, 0, 1, 1, 0};
    float[] bias = {0, 0, -1.5f};
    var one = Shape.of(3, 1, 1, 2);
    x = b.conv2d("layer", x, weights, one, bias, 1, Padding.SAME, Activation.RELU);
    float[] last = {1, 0, -10, 0, 1, 10};
    x = b.conv2d("last", x, last, Shape.of(2, 1, 1, 3), null, 1, Padding.SAME, Activation.NONE);
    return b.output(b.reshape("scores", x, 1, 2)).build();
  }

  @Test
  void leavesAChannelThatWasOnlyObservedToBeConstant() throws IOException {
    Graph graph = onlyObserved();
    assertThat(ALWAYS.about(graph, folder).graph()).isSameAs(graph);
    assertThat(ALWAYS.about(graph, folder).certificates()).isEmpty();
  }

  @Test
  void leavesAnObservedChannelWithoutEnoughSamples() throws IOException {
    AskedRule observed = ALWAYS.with(ConstantChannelPruning.EVIDENCE, "observed");
    for (double budget : new double[] {0.01, 0.2}) {
      Rewritten rewritten = observed.withBudget(budget).about(onlyObserved(), folder);
      assertThat(rewritten.changed()).isFalse();
      assertThat(rewritten.certificates())
          .singleElement()
          .satisfies(certificate -> {
            assertThat(certificate.promise()).isEqualTo(new Promise.Bounded(24, 3 / 24.0));
            assertThat(certificate.reason())
                .contains(
                    budget < 0.1 ? "24 samples; a budget of 0.0100 needs 300" : "no held-out");
          });
    }
  }

  @Test
  void leavesChannelsWhoseWeightsAreTooFew() throws IOException {
    var b = new GraphBuilder("large");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    x = conv(b, "dead", x, 1, Activation.RELU, 0.1f, DEAD, 0.2f, 0.1f);
    x = conv(b, "large", x, 3, Activation.RELU, new float[60]);
    Graph graph = b.output(conv(b, "last", x, 3, Activation.NONE, new float[20])).build();
    Rewritten rewritten = WORTHWHILE.about(graph, folder);
    assertThat(rewritten.graph()).isSameAs(graph);
    assertThat(rewritten.certificates())
        .singleElement()
        .satisfies(certificate -> {
          assertThat(certificate.rewrite()).isEqualTo("prune-constant-channels");
          assertThat(certificate.reason()).contains("% of the weights", "the minimum is 5.0 %");
        });
    assertThat(channels(ALWAYS.about(graph, folder), "dead")).isEqualTo(3);
    assertThat(channels(WORTHWHILE.about(separable(), folder), "expand")).isEqualTo(3);
  }

  @Test
  void leavesTheStatisticsOfTheOtherChannels() throws IOException {
    var b = new GraphBuilder("largest");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    float[] weights = {1, 0.5f, 0, 0, -0.5f, 1};
    float[] bias = {0, 8, 0};
    Shape shape = Shape.of(3, 1, 1, 2);
    int constant = b.conv2d("first", x, weights, shape, bias, 1, Padding.SAME, Activation.RELU);
    x = conv(b, "last", constant, 1, Activation.NONE, 0.1f, 0.1f);
    Rewritten rewritten = ALWAYS.about(b.output(x).build(), folder);
    assertThat(channels(rewritten, "first")).isEqualTo(2);
    TensorStatistics left = Objects.requireNonNull(rewritten.statistics().tensors().get(constant));
    assertThat(left.max()).as("8 is gone").isBetween(0.5f, 1.5f);
    assertThat(left.channelMeans()).hasSize(2);
    assertThat(rewritten.stale()).isFalse();
  }

  @Test
  void changesNoOutputOfRandomNetworks() throws IOException {
    int changed = 0;
    for (int seed = 0; seed < 25; seed++) {
      var b = new GraphBuilder("random");
      var dice = new SplittableRandom(seed);
      int x = b.input("image", Shape.of(1, 6, 6, 2));
      int skip = -1;
      for (int layer = 0; layer < 5; layer++) {
        var bias = new float[2 + dice.nextInt(5)];
        boolean six = dice.nextBoolean();
        for (int c = 0; c < bias.length; c++) {
          int kind = dice.nextInt(4);
          bias[c] = kind == 0 ? DEAD : kind == 1 && six ? 100 : 0.1f * kind;
        }
        Activation activation = six ? Activation.RELU6 : Activation.RELU;
        x = conv(b, "c" + layer, x, dice.nextBoolean() ? 1 : 3, activation, bias);
        if (dice.nextBoolean()) x = depthwise(b, "d" + layer, x);
        if (skip >= 0 && b.tensorOf(skip).shape().equals(b.tensorOf(x).shape())) {
          x = b.node("s" + layer, new Op.Add(Activation.NONE), x, skip);
        }
        skip = x;
      }
      Graph graph = b.output(x).build();
      Rewritten rewritten = ALWAYS.ofDeclaredInputs().about(graph, folder);
      if (!rewritten.changed() || !RandomRuns.vary(graph)) continue;
      changed++;
      assertThat(rewritten.certificates()).allMatch(Certificate::kept);
      RandomRuns.assertSameOutputs(graph, rewritten.graph(), 1e-4);
    }
    assertThat(changed).isGreaterThan(10);
  }

  @Test
  void changesTheSampleNetworkByItsDeadChannels() throws IOException {
    Graph graph = SharedSample.get().graph();
    Rewritten rewritten = ALWAYS.ofDeclaredInputs().about(graph, folder);
    RandomRuns.assertSameOutputs(graph, rewritten.graph(), 1e-4);
    assertThat(TfliteWriter.write(rewritten.graph()).length)
        .isLessThan(TfliteWriter.write(graph).length * 95 / 100);
    assertThat(channels(rewritten, "block1/pointwise")).isLessThanOrEqualTo(28);
  }

  @Test
  void isUsualForIntegerActivationsAndAlwaysForPerTensorWeights() {
    var rule = new ConstantChannelPruning();
    assertThat(rule.usual(EnumSet.of(TargetTrait.INTEGER_ACTIVATIONS)))
        .contains(RuleSettings.USUAL);
    assertThat(
            rule.usual(EnumSet.of(TargetTrait.INTEGER_ACTIVATIONS, TargetTrait.PER_TENSOR_WEIGHTS)))
        .contains(ALWAYS.settings());
    assertThat(rule.usual(EnumSet.of(TargetTrait.PER_TENSOR_WEIGHTS))).isEmpty();
  }

  @Test
  void observesCandidatesOnlyIfObservationsSuffice() {
    var rule = new ConstantChannelPruning();
    assertThat(rule.requirements(RuleSettings.USUAL)).isEqualTo(Requirements.NONE);
    assertThat(
            rule.requirements(RuleSettings.of(ConstantChannelPruning.EVIDENCE, "observed"))
                .channels())
        .isEqualTo(ObservedChannels.CANDIDATES);
  }
}
