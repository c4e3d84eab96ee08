package dev.octet.engine.rewrite.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.Choices;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.rule.ConstantChannelPruning;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Rewritten;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folding and pruning, as a conversion does them, judged by TensorFlow Lite. */
class ConstantChannelsTest {
  private static final float DEAD = -100;
  private static final RewriteChoices PRUNED =
      Choices.only("prune-constant-channels", "when", "always");

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(7);

  private int image(GraphBuilder b) {
    return b.input("image", Shape.of(1, 6, 6, 2));
  }

  /** A convolution with random weights and biases around {@code bias}. */
  private int conv(GraphBuilder b, String name, int x, int out, int kernel, float[] bias) {
    return conv(b, name, x, out, kernel, bias, Padding.SAME, Activation.RELU);
  }

  private int conv(
      GraphBuilder b,
      String name,
      int x,
      int out,
      int kernel,
      float[] bias,
      Padding padding,
      Activation activation) {
    Shape shape = Shape.of(out, kernel, kernel, b.tensorOf(x).shape().channels());
    float[] weights = RewriteTrial.values(random, shape.size(), 0.5);
    return b.conv2d(name, x, weights, shape, bias, 1, padding, activation);
  }

  private int depthwise(GraphBuilder b, String name, int x) {
    int channels = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, 9 * channels, 0.5);
    return b.depthwiseConv2d(
        name,
        x,
        weights,
        Shape.of(1, 3, 3, channels),
        RewriteTrial.values(random, channels, 0.5),
        1,
        Padding.SAME,
        Activation.RELU6);
  }

  /** A convolution whose channel {@code channel} is a constant. */
  private int withConstant(GraphBuilder b, int x, int channels, int channel, float value) {
    Shape shape = Shape.of(channels, 1, 1, b.tensorOf(x).shape().channels());
    float[] weights = RewriteTrial.values(random, shape.size(), 0.5);
    int inputs = shape.channels();
    for (int i = 0; i < inputs; i++) weights[channel * inputs + i] = 0;
    var bias = new float[channels];
    bias[channel] = value;
    return b.conv2d("constant", x, weights, shape, bias, 1, Padding.SAME, Activation.RELU);
  }

  private int end(GraphBuilder b, int x) {
    return b.mean("pool", x, false, 1, 2);
  }

  private Graph separable() {
    var b = new GraphBuilder("separable");
    int x = conv(b, "expand", image(b), 4, 1, new float[] {0.1f, DEAD, 0.2f, 0.1f});
    x = conv(b, "project", depthwise(b, "depthwise", x), 3, 1, new float[] {.1f, .1f, .1f});
    return b.output(end(b, x)).build();
  }

  @Test
  void aDeadChannelGoesFromTheLayerThatMakesItToTheLayerThatReadsIt() throws IOException {
    Graph graph = separable();
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED, trial.declared(), 1);
      trial.assertSame(rewritten.graph());
      assertThat(RewriteTrial.shape(rewritten.graph(), "expand")).isEqualTo(Shape.of(1, 6, 6, 3));
      assertThat(RewriteTrial.shape(rewritten.graph(), "depthwise"))
          .isEqualTo(Shape.of(1, 6, 6, 3));
      assertThat(rewritten.certificates())
          .allSatisfy(certificate -> {
            assertThat(certificate.kept()).isTrue();
            assertThat(certificate.promise()).isInstanceOf(Promise.Exact.class);
            assertThat(Objects.requireNonNull(certificate.measured()).samples()).isEqualTo(8);
          });
    }
  }

  @Test
  void withoutADeclaredRangeAChannelIsProvenWithinTwiceTheObservedRanges() throws IOException {
    try (var trial = new RewriteTrial(separable(), folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED);
      trial.assertSame(rewritten.graph());
      assertThat(RewriteTrial.shape(rewritten.graph(), "expand").channels()).isEqualTo(3);
      assertThat(rewritten.certificates().getFirst().promise())
          .isEqualTo(new Promise.WithinRanges(2, 16));
      Rewritten strict =
          trial.rewrite(
              PRUNED.with(
                  "prune-constant-channels",
                  PRUNED
                      .settings("prune-constant-channels")
                      .with(ConstantChannelPruning.EVIDENCE, "proven")));
      assertThat(strict.changed()).isFalse();
    }
  }

  /**
   * A layer whose last channel is relu(x0 - 1.5), which samples from [-1, 1] never bring to life.
   */
  private Graph onlyObserved() {
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
  void aChannelThatWasOnlyObservedToBeDeadStaysUnlessItIsAskedFor() throws IOException {
    try (var trial = new RewriteTrial(onlyObserved(), folder)) {
      assertThat(trial.rewrite(PRUNED).certificates()).isEmpty();
    }
  }

  @Test
  void aChannelThatWasOnlyObservedToBeDeadNeedsSamplesForTheBudget() throws IOException {
    RewriteChoices observed =
        PRUNED.with(
            "prune-constant-channels",
            PRUNED
                .settings("prune-constant-channels")
                .with(ConstantChannelPruning.EVIDENCE, "observed"));
    try (var trial = new RewriteTrial(onlyObserved(), folder)) {
      Rewritten few = trial.rewrite(observed, Map.of(), 1, 0.01);
      assertThat(few.changed()).isFalse();
      assertThat(few.certificates())
          .singleElement()
          .satisfies(it -> assertThat(it.reason()).contains("16 samples", "needs 300"));
      Rewritten enough = trial.rewrite(observed, Map.of(), 1, 0.2);
      assertThat(RewriteTrial.shape(enough.graph(), "layer").channels()).isEqualTo(2);
      assertThat(enough.certificates().getFirst().promise())
          .isEqualTo(new Promise.Bounded(16, 3 / 16.0));
    }
  }

  @Test
  void aChannelIsConstantWhereItsVariationIsLessThan16BitsCanShow() throws IOException {
    for (double variation : new double[] {1e-7, 1e-4}) {
      var b = new GraphBuilder("vanished");
      int x = b.input("x", Shape.of(1, 1, 1, 2));
      float[] weights = {1, 0, 0, 1, (float) variation, 0};
      float[] bias = {0, 0, 0.7f};
      var one = Shape.of(3, 1, 1, 2);
      x = b.conv2d("layer", x, weights, one, bias, 1, Padding.SAME, Activation.NONE);
      float[] last = {1, 0, 1, 0, 1, 1};
      x = b.conv2d("last", x, last, Shape.of(2, 1, 1, 3), null, 1, Padding.SAME, Activation.NONE);
      try (var trial = new RewriteTrial(b.output(x).build(), folder)) {
        Rewritten rewritten = trial.rewrite(PRUNED);
        trial.assertSame(rewritten.graph());
        assertThat(RewriteTrial.shape(rewritten.graph(), "layer").channels())
            .isEqualTo(variation < 1e-6 ? 2 : 3);
      }
    }
  }

  @Test
  void anActivationThatWasZeroEverywhereProvesNothing() throws IOException {
    Graph graph = separable();
    List<float[]> black = new ArrayList<>();
    for (int s = 0; s < 24; s++) black.add(new float[72]);
    try (var trial = new RewriteTrial(graph, black, folder)) {
      assertThat(RewriteTrial.shape(trial.rewrite(PRUNED).graph(), "expand").channels())
          .isEqualTo(4);
    }
  }

  @Test
  void thePrunedNetworkKeepsTheStatisticsOfWhatIsLeft() throws IOException {
    Graph graph = separable();
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED);
      int expand = graph.nodes().getFirst().output();
      TensorStatistics derived =
          Objects.requireNonNull(rewritten.statistics().tensors().get(expand));
      TensorStatistics measured =
          Objects.requireNonNull(trial.statistics(rewritten.graph(), folder).tensors().get(expand));
      assertThat(derived.channelMeans()).containsExactly(measured.channelMeans(), within6());
      assertThat(derived.count()).isEqualTo(measured.count());
      assertThat(derived.max()).isEqualTo(measured.max());
      assertThat(derived.mean()).isCloseTo(measured.mean(), within6());
      assertThat(derived.variance()).isCloseTo(measured.variance(), within6());
      assertThat(derived.histogram().counts()).isEqualTo(measured.histogram().counts());
    }
  }

  @Test
  void rangesAreThoseOfWhatIsLeftWhereAConstantWasTheLargestValue() throws IOException {
    var b = new GraphBuilder("largest");
    int x = withConstant(b, image(b), 3, 1, 8f);
    x = conv(b, "last", x, 3, 1, new float[] {.1f, .1f, .1f});
    Graph graph = b.output(x).build();
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED);
      int constant = graph.nodes().getFirst().output();
      TensorStatistics left =
          Objects.requireNonNull(rewritten.statistics().tensors().get(constant));
      TensorStatistics measured =
          Objects.requireNonNull(
              trial.statistics(rewritten.graph(), folder).tensors().get(constant));
      assertThat(left.max()).isLessThan(2).isEqualTo(measured.max());
      assertThat(left.min()).isEqualTo(measured.min());
    }
  }

  private static org.assertj.core.data.Offset<Double> within6() {
    return org.assertj.core.api.Assertions.within(1e-6);
  }

  @Test
  void aConvolutionThatPadsLeavesAConstantOtherThanZeroAlone() throws IOException {
    var b = new GraphBuilder("padded");
    int x = withConstant(b, image(b), 3, 1, 2f);
    x = conv(b, "padded", x, 3, 3, new float[] {.1f, .1f, .1f});
    Graph graph = b.output(x).build();
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED);
      trial.assertSame(rewritten.graph());
      assertThat(RewriteTrial.shape(rewritten.graph(), "constant").channels()).isEqualTo(3);
    }
  }

  @Test
  void aConvolutionThatPadsTakesAChannelThatIsZero() throws IOException {
    var b = new GraphBuilder("padded");
    int x = withConstant(b, image(b), 3, 1, -2f);
    x = conv(b, "padded", x, 3, 3, new float[] {.1f, .1f, .1f});
    try (var trial = new RewriteTrial(b.output(x).build(), folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED);
      trial.assertSame(rewritten.graph());
      assertThat(RewriteTrial.shape(rewritten.graph(), "constant").channels()).isEqualTo(2);
    }
  }

  @Test
  void aConvolutionWithoutPaddingTakesUpAnyConstant() throws IOException {
    var b = new GraphBuilder("valid");
    int x = withConstant(b, image(b), 3, 1, 2f);
    float[] bias = {.1f, .1f, .1f};
    x = conv(b, "valid", x, 3, 3, bias, Padding.VALID, Activation.RELU);
    try (var trial = new RewriteTrial(b.output(x).build(), folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED);
      trial.assertSame(rewritten.graph());
      assertThat(RewriteTrial.shape(rewritten.graph(), "constant").channels()).isEqualTo(2);
    }
  }

  @Test
  void paddedDepthwiseLayersKeepAConstantThatTheyMakeVary() throws IOException {
    var b = new GraphBuilder("depthwise");
    int x = depthwise(b, "depthwise", withConstant(b, image(b), 3, 1, 2f));
    x = conv(b, "last", x, 3, 1, new float[] {.1f, .1f, .1f});
    try (var trial = new RewriteTrial(b.output(x).build(), folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED);
      trial.assertSame(rewritten.graph());
      assertThat(RewriteTrial.shape(rewritten.graph(), "constant").channels()).isEqualTo(3);
    }
  }

  @Test
  void aResidualSumKeepsAllItsChannels() throws IOException {
    var b = new GraphBuilder("residual");
    int skip = withConstant(b, image(b), 3, 1, -2f);
    float[] bias = {.1f, DEAD, .1f};
    int x = b.add("sum", conv(b, "branch", skip, 3, 3, bias), skip);
    x = conv(b, "last", x, 3, 1, new float[] {.1f, .1f, .1f});
    try (var trial = new RewriteTrial(b.output(end(b, x)).build(), folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED);
      trial.assertSame(rewritten.graph());
      for (String layer : List.of("constant", "branch", "sum")) {
        assertThat(RewriteTrial.shape(rewritten.graph(), layer).channels()).isEqualTo(3);
      }
      assertThat(rewritten.certificates())
          .anySatisfy(it -> assertThat(it.rewrite()).isEqualTo("fold-constant-channels"));
    }
  }

  @Test
  void aChannelStaysAsLongAsOneOfItsReadersNeedsIt() throws IOException {
    var b = new GraphBuilder("readers");
    int x = withConstant(b, image(b), 3, 1, 2f);
    int y = conv(b, "pointwise", x, 3, 1, new float[] {.1f, .1f, .1f});
    int z = conv(b, "padded", x, 3, 3, new float[] {.1f, .1f, .1f});
    try (var trial = new RewriteTrial(b.output(y, z).build(), folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED);
      trial.assertSame(rewritten.graph());
      assertThat(RewriteTrial.shape(rewritten.graph(), "constant").channels()).isEqualTo(3);
    }
  }

  @Test
  void aFlattenedChannelGoesAtEachPosition() throws IOException {
    var b = new GraphBuilder("flattened");
    int x = withConstant(b, image(b), 3, 1, 2f);
    x = b.maxPool2d("pooled", x, 2, 2, Padding.VALID);
    x = b.reshape("flat", x, 1, 27);
    float[] weights = RewriteTrial.values(random, 4 * 27, 0.5);
    x = b.fullyConnected("dense", x, weights, Shape.of(4, 27), null, Activation.NONE);
    try (var trial = new RewriteTrial(b.output(x).build(), folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED);
      trial.assertSame(rewritten.graph());
      assertThat(RewriteTrial.shape(rewritten.graph(), "constant").channels()).isEqualTo(2);
      assertThat(RewriteTrial.shape(rewritten.graph(), "flat")).isEqualTo(Shape.of(1, 18));
    }
  }

  @Test
  void aLayerThatIsConstantAltogetherKeepsOneChannel() throws IOException {
    var b = new GraphBuilder("dead");
    int x = conv(b, "dead", image(b), 3, 3, new float[] {DEAD, DEAD, DEAD});
    x = conv(b, "last", x, 2, 1, new float[] {.3f, .4f}, Padding.SAME, Activation.NONE);
    try (var trial = new RewriteTrial(b.output(end(b, x)).build(), folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED);
      trial.assertSame(rewritten.graph());
      assertThat(RewriteTrial.shape(rewritten.graph(), "dead").channels()).isEqualTo(1);
    }
  }

  @Test
  void channelsThatComeToLifeOnSamplesHeldBackAreGivenBack() throws IOException {
    var b = new GraphBuilder("alive");
    int x = b.input("x", Shape.of(1, 1, 1, 2));
    // channel 2 is relu(x0 - 3), dead in calibration
    float[] weights = {1, 0, 0, 1, 1, 0};
    float[] bias = {0, 0, -3};
    var one = Shape.of(3, 1, 1, 2);
    x = b.conv2d("layer", x, weights, one, bias, 1, Padding.SAME, Activation.RELU);
    float[] last = {1, 0, -10, 0, 1, 10};
    x = b.conv2d("last", x, last, Shape.of(2, 1, 1, 3), null, 1, Padding.SAME, Activation.NONE);
    Graph graph = b.output(b.reshape("scores", x, 1, 2)).build();
    List<float[]> samples = new ArrayList<>(RewriteTrial.samples(graph, 3));
    for (int s = 16; s < samples.size(); s++) samples.set(s, new float[] {8 + s, 1});
    try (var trial = new RewriteTrial(graph, samples, folder)) {
      Rewritten rewritten =
          trial.rewrite(
              PRUNED.with(
                  "prune-constant-channels",
                  PRUNED
                      .settings("prune-constant-channels")
                      .with(ConstantChannelPruning.EVIDENCE, "observed")),
              Map.of(),
              1,
              0.2);
      assertThat(rewritten.changed()).isFalse();
      assertThat(rewritten.graph()).isEqualTo(graph);
      assertThat(rewritten.certificates())
          .first()
          .satisfies(certificate -> {
            assertThat(certificate.kept()).isFalse();
            assertThat(certificate.reason()).contains("agreement 0.0000", "budget");
          });
    }
  }

  @Test
  void theSampleNetworkLosesItsDeadChannelsAndNothingElse() throws IOException {
    Graph graph = SharedSample.get().graph();
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(PRUNED, trial.declared(), 2);
      trial.assertSame(rewritten.graph());
      assertThat(TfliteWriter.write(rewritten.graph()).length)
          .isLessThan(TfliteWriter.write(graph).length * 95 / 100);
      assertThat(RewriteTrial.shape(rewritten.graph(), "block1/pointwise").channels())
          .isLessThanOrEqualTo(28);
      assertThat(rewritten.certificates()).allMatch(Certificate::kept);
      Rewritten again = trial.rewrite(PRUNED, trial.declared(), 1);
      assertThat(again.graph()).isEqualTo(rewritten.graph());
      assertThat(again.certificates()).isEqualTo(rewritten.certificates());
    }
  }

  @Test
  void unlessAllIsAskedForAChannelGoesOnlyWhereThatSavesEnough() throws IOException {
    Graph graph = separable();
    try (var trial = new RewriteTrial(graph, folder)) {
      assertThat(trial.rewrite(Choices.PER_CHANNEL).changed()).isTrue();
    }
    var b = new GraphBuilder("large");
    int x = conv(b, "dead", image(b), 4, 1, new float[] {0.1f, DEAD, 0.2f, 0.1f});
    x = conv(b, "large", x, 60, 3, new float[60]);
    graph = b.output(conv(b, "last", x, 20, 3, new float[20])).build();
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(Choices.PER_CHANNEL);
      assertThat(rewritten.graph()).isEqualTo(graph);
      assertThat(rewritten.certificates())
          .singleElement()
          .satisfies(it -> assertThat(it.reason()).contains("% of the weights", "the minimum is"));
    }
  }

  @Test
  void whateverChannelsAreDeadTheOutputsStay() throws IOException {
    for (int seed = 0; seed < 25; seed++) {
      var b = new GraphBuilder("random");
      var dice = new SplittableRandom(seed);
      int x = image(b);
      int skip = -1;
      for (int layer = 0; layer < 5; layer++) {
        int channels = 2 + dice.nextInt(5);
        var bias = new float[channels];
        for (int c = 0; c < channels; c++) {
          int kind = dice.nextInt(4);
          bias[c] = kind == 0 ? DEAD : kind == 1 ? 100 : 0.1f * kind;
        }
        Activation activation = dice.nextBoolean() ? Activation.RELU6 : Activation.RELU;
        if (activation == Activation.RELU) for (int c = 0; c < channels; c++) bias[c] %= 100;
        int kernel = dice.nextBoolean() ? 1 : 3;
        x = conv(b, "c" + layer, x, channels, kernel, bias, Padding.SAME, activation);
        if (dice.nextBoolean()) x = depthwise(b, "d" + layer, x);
        if (skip >= 0 && b.tensorOf(skip).shape().equals(b.tensorOf(x).shape())) {
          x = b.node("s" + layer, new Op.Add(Activation.NONE), x, skip);
        }
        skip = x;
      }
      Graph graph = b.output(x).build();
      try (var trial = new RewriteTrial(graph, folder)) {
        Rewritten rewritten = trial.rewrite(PRUNED, trial.declared(), 1);
        trial.assertSame(rewritten.graph());
        assertThat(rewritten.certificates()).allMatch(Certificate::kept);
      }
    }
  }
}
