package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.Choices;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.edit.LayerWeights;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large biases go to the layers that follow, judged by TensorFlow Lite. */
class AbsorbBiasesTest {
  private static final RewriteChoices ABSORBED = Choices.only("high-bias-absorption");

  /** Of the first layer: channels 1 and 3 never fall under some 6 and 3, for inputs in [-1, 1]. */
  private static final float[] BIAS = {0.1f, 8, -0.2f, 5};

  @TempDir Path folder;

  /** A first layer whose channels differ by much, and what reads it. */
  private static Graph network(
      Activation activation, float[] bias, BiFunction<GraphBuilder, Integer, Integer> rest) {
    var random = new SplittableRandom(3);
    var b = new GraphBuilder("biased");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    float[] weights = RewriteTrial.values(random, 8, 1);
    x = b.conv2d("first", x, weights, Shape.of(4, 1, 1, 2), bias, 1, Padding.SAME, activation);
    return b.output(rest.apply(b, x)).build();
  }

  private static int conv(GraphBuilder b, String name, int x, int kernel, Padding padding) {
    var random = new SplittableRandom(name.hashCode());
    Shape shape = Shape.of(4, kernel, kernel, b.tensorOf(x).shape().channels());
    float[] weights = RewriteTrial.values(random, shape.size(), 0.5);
    return b.conv2d(name, x, weights, shape, new float[4], 1, padding, Activation.RELU);
  }

  private static int depthwise(
      GraphBuilder b, String name, int x, int multiplier, Padding padding) {
    var random = new SplittableRandom(name.hashCode());
    int outputs = multiplier * b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, 9 * outputs, 0.5);
    var shape = Shape.of(1, 3, 3, outputs);
    return b.depthwiseConv2d(
        name, x, weights, shape, new float[outputs], 1, padding, Activation.RELU);
  }

  private static int pointwise(GraphBuilder b, int x) {
    return conv(b, "pointwise", x, 1, Padding.SAME);
  }

  private static float[] bias(Graph graph, String layer) {
    for (int n = 0; n < graph.nodes().size(); n++) {
      LayerWeights weights = LayerWeights.of(graph, n);
      if (weights == null || !graph.layerName(weights.node()).equals(layer)) continue;
      return weights.bias().clone();
    }
    throw new AssertionError("no layer " + layer);
  }

  /** Rewritten, with the same outputs, and less in channels 1 and 3 of the first layer. */
  private Rewritten assertAbsorbed(Graph graph) throws IOException {
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(ABSORBED);
      trial.assertSame(rewritten.graph(), 1e-3f);
      assertThat(rewritten.certificates())
          .singleElement()
          .satisfies(certificate -> {
            assertThat(certificate.rewrite()).isEqualTo("high-bias-absorption");
            assertThat(certificate.kept()).isTrue();
            assertThat(certificate.sites().getFirst().layer()).isEqualTo("first");
            assertThat(certificate.sites().getFirst().channels()).containsExactly(1, 3);
            Certificate.RangeChange range =
                Objects.requireNonNull(certificate.measured()).ranges().getFirst();
            assertThat(range.layer()).isEqualTo("first");
            assertThat(range.highAfter() - range.lowAfter())
                .isLessThan(0.9f * (range.highBefore() - range.lowBefore()));
          });
      assertThat(rewritten.stale()).isTrue();
      return rewritten;
    }
  }

  private void assertLeftAlone(Graph graph) throws IOException {
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(ABSORBED);
      assertThat(rewritten.graph()).isSameAs(graph);
      assertThat(rewritten.certificates()).isEmpty();
    }
  }

  @Test
  void whatAChannelNeverFallsUnderGoesIntoTheNextBias() throws IOException {
    Graph graph = network(Activation.RELU, BIAS, AbsorbBiasesTest::pointwise);
    Rewritten rewritten = assertAbsorbed(graph);
    Promise promise = rewritten.certificates().getFirst().promise();
    assertThat(promise).isEqualTo(new Promise.Bounded(16, 3 / 16.0));
    float[] before = bias(graph, "first");
    float[] after = bias(rewritten.graph(), "first");
    assertThat(after[0]).isEqualTo(before[0]);
    assertThat(after[2]).isEqualTo(before[2]);
    // b2 += W2 c, written out
    LayerWeights next = Objects.requireNonNull(LayerWeights.of(graph, 1));
    float[] given = bias(rewritten.graph(), "pointwise");
    for (int o = 0; o < given.length; o++) {
      float back =
          next.weight(o, 0, 1) * (before[1] - after[1])
              + next.weight(o, 0, 3) * (before[3] - after[3]);
      assertThat(given[o]).isCloseTo(back, within(1e-5f));
    }
  }

  @Test
  void withoutAnActivationItIsExactAndChannelsComeAroundZero() throws IOException {
    float[] bias = {0.1f, 8, -0.2f, -9};
    Rewritten rewritten =
        assertAbsorbed(network(Activation.NONE, bias, AbsorbBiasesTest::pointwise));
    assertThat(rewritten.certificates().getFirst().promise()).isInstanceOf(Promise.Exact.class);
    Certificate.RangeChange range =
        Objects.requireNonNull(rewritten.certificates().getFirst().measured()).ranges().getFirst();
    assertThat(range.highAfter()).isLessThan(3);
    assertThat(range.lowAfter()).isGreaterThan(-3);
  }

  @Test
  void aReluOfItsOwnIsNoOtherThanAFusedOne() throws IOException {
    Graph graph = network(Activation.NONE, BIAS, (b, x) -> pointwise(b, b.relu("relu", x)));
    Promise promise = assertAbsorbed(graph).certificates().getFirst().promise();
    assertThat(promise).isInstanceOf(Promise.Bounded.class);
  }

  @Test
  void convolutionsOfSeveralTapsTakeItUpWhereTheyDoNotPad() throws IOException {
    assertAbsorbed(network(Activation.RELU, BIAS, (b, x) -> conv(b, "valid", x, 3, Padding.VALID)));
    assertLeftAlone(network(Activation.RELU, BIAS, (b, x) -> conv(b, "same", x, 3, Padding.SAME)));
  }

  @Test
  void eachDepthwiseChannelTakesUpWhatItReads() throws IOException {
    for (int multiplier : new int[] {1, 2}) {
      int m = multiplier;
      assertAbsorbed(
          network(Activation.RELU, BIAS, (b, x) -> depthwise(b, "valid", x, m, Padding.VALID)));
      assertLeftAlone(
          network(Activation.RELU, BIAS, (b, x) -> depthwise(b, "same", x, m, Padding.SAME)));
    }
  }

  @Test
  void poolingAndReshapingLetItThrough() throws IOException {
    assertAbsorbed(
        network(
            Activation.RELU,
            BIAS,
            (b, x) -> {
              int pooled = b.averagePool2d("average", x, 3, 2, Padding.SAME);
              pooled = b.maxPool2d("largest", pooled, 2, 1, Padding.SAME);
              int positions = b.reshape("positions", pooled, 1, 36);
              var random = new SplittableRandom(2);
              float[] weights = RewriteTrial.values(random, 2 * 36, 0.3);
              return b.fullyConnected(
                  "scores", positions, weights, Shape.of(2, 36), null, Activation.NONE);
            }));
    assertAbsorbed(
        network(Activation.RELU, BIAS, (b, x) -> pointwise(b, b.mean("mean", x, true, 1, 2))));
  }

  @Test
  void allWhoReadItHaveToTakeItUp() throws IOException {
    assertLeftAlone(
        network(
            Activation.RELU,
            BIAS,
            (b, x) -> {
              int padded = conv(b, "padded", x, 3, Padding.SAME);
              return b.add("both", pointwise(b, x), padded);
            }));
    assertAbsorbed(
        network(
            Activation.RELU,
            BIAS,
            (b, x) -> b.add("both", pointwise(b, x), conv(b, "other", x, 1, Padding.SAME))));
  }

  @Test
  void aResidualSumAndACallerSeeWhatWasThere() throws IOException {
    assertLeftAlone(network(Activation.RELU, BIAS, (b, x) -> b.add("sum", pointwise(b, x), x)));
    assertLeftAlone(network(Activation.RELU, BIAS, (_, x) -> x));
  }

  @Test
  void aRelu6MustNotClipTheChannel() throws IOException {
    float[] low = {0.1f, 3, -0.2f, 2.5f};
    assertAbsorbed(network(Activation.RELU6, low, AbsorbBiasesTest::pointwise));
    float[] near = {0.1f, 4.6f, -0.2f, 2.5f};
    assertLeftAlone(network(Activation.RELU6, near, AbsorbBiasesTest::pointwise));
  }

  @Test
  void whereAnotherChannelNeedsTheRangeNothingIsWon() throws IOException {
    var b = new GraphBuilder("wide");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    float[] weights = {20, 0, 0.1f, 0.2f, 0.3f, 0.1f, 0.2f, 0.1f};
    Shape shape = Shape.of(4, 1, 1, 2);
    x = b.conv2d("first", x, weights, shape, BIAS, 1, Padding.SAME, Activation.RELU);
    assertLeftAlone(b.output(pointwise(b, x)).build());
  }

  @Test
  void itIsLeftOutUnlessAskedFor() throws IOException {
    try (var trial =
        new RewriteTrial(network(Activation.RELU, BIAS, AbsorbBiasesTest::pointwise), folder)) {
      Rewritten rewritten = trial.rewrite(Choices.PER_TENSOR);
      assertThat(rewritten.certificates())
          .noneMatch(certificate -> certificate.rewrite().equals(AbsorbBiases.NAME));
    }
  }

  @Test
  void behindAnEqualizationItGoesByTheNewScales() throws IOException {
    Graph graph = network(Activation.RELU, BIAS, AbsorbBiasesTest::pointwise);
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(Choices.PER_TENSOR.with("high-bias-absorption"));
      trial.assertSame(rewritten.graph(), 1e-3f);
      assertThat(rewritten.certificates())
          .extracting(Certificate::rewrite)
          .endsWith(EqualizeLayers.NAME, AbsorbBiases.NAME);
      assertThat(rewritten.certificates()).allMatch(Certificate::kept);
    }
  }

  @Test
  void eightBitsLoseLess() throws IOException {
    Graph graph = network(Activation.RELU, BIAS, AbsorbBiasesTest::pointwise);
    List<float[]> samples = RewriteTrial.samples(graph, 1);
    Graph absorbed = assertAbsorbed(graph).graph();
    try (var plain = Trial.of(graph, samples, Files.createDirectory(folder.resolve("a")));
        var better = Trial.of(absorbed, samples, Files.createDirectory(folder.resolve("b")))) {
      assertThat(plain.noise(graph, quantized(better), 24))
          .isLessThan(0.5 * plain.noise(graph, quantized(plain), 24));
    }
  }

  private static Graph quantized(Trial trial) {
    QuantizedGraph quantized =
        trial.quantized(trial.statistics(Trial.range(0, 16)), Target.INT8_PER_TENSOR);
    return quantized.graph();
  }
}
