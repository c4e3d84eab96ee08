package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.quantize.QuantizationOptions;
import dev.octet.engine.quantize.Quantizer;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.rewrite.Choices;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Rewritten;
import dev.octet.engine.write.TfliteWriter;
import dev.octet.engine.write.graphdef.FakeQuantGraphDef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folding, and the repair of variances that vanished, judged by TensorFlow Lite. */
class BatchNormalizationTest {
  private static final float EPSILON = 0.001f;
  private static final float[] GAMMA = {1, 0.5f, -2};
  private static final float[] BETA = {0.3f, -0.2f, 0.1f};
  private static final float[] MEAN = {0.2f, -0.4f, 0.1f};
  private static final float[] VARIANCE = {0.5f, 0.04f, 2};
  private static final RewriteChoices REPAIRED = Choices.only("repair-vanishing-variance");

  @TempDir Path folder;

  private static int normalized(GraphBuilder b, int x) {
    return b.batchNormalization("norm", x, GAMMA, BETA, MEAN, VARIANCE, EPSILON);
  }

  private static int conv(GraphBuilder b, int x, Activation activation) {
    float[] weights = RewriteTrial.values(new SplittableRandom(1), 3 * 9 * 3, 0.5);
    float[] bias = {0.1f, 0.2f, -0.3f};
    return b.conv2d("layer", x, weights, Shape.of(3, 3, 3, 3), bias, 1, Padding.SAME, activation);
  }

  private static int depthwise(GraphBuilder b, int x) {
    float[] weights = RewriteTrial.values(new SplittableRandom(2), 9 * 3, 0.5);
    return b.depthwiseConv2d(
        "layer", x, weights, Shape.of(1, 3, 3, 3), null, 1, Padding.SAME, Activation.NONE);
  }

  private static int dense(GraphBuilder b, int x) {
    float[] weights = RewriteTrial.values(new SplittableRandom(3), 3 * 48, 0.3);
    int flat = b.reshape("flat", x, 1, 48);
    return b.fullyConnected("layer", flat, weights, Shape.of(3, 48), null, Activation.NONE);
  }

  /** An input, what precedes the normalization, and that if asked for. */
  private static Graph network(
      BiFunction<GraphBuilder, Integer, Integer> before, boolean normalized) {
    var b = new GraphBuilder("norm");
    int x = before.apply(b, b.input("image", Shape.of(1, 4, 4, 3)));
    return b.output(normalized ? normalized(b, x) : x).build();
  }

  /** What folding makes is the arithmetic, written out over what TensorFlow Lite makes of x. */
  private Graph assertFolds(BiFunction<GraphBuilder, Integer, Integer> before) throws IOException {
    Graph plain = network(before, false);
    Graph folded = Folding.BATCH_NORMALIZATION.fold(network(before, true)).folded();
    List<float[]> samples = RewriteTrial.samples(plain, 1);
    Path scratch = Files.createTempDirectory(folder, "fold");
    try (var trial = Trial.of(plain, samples, scratch)) {
      for (int sample = 0; sample < samples.size(); sample++) {
        float[] x = trial.outputs(plain, sample).getFirst();
        float[] y = trial.outputs(folded, sample).getFirst();
        for (int i = 0; i < x.length; i++) {
          int c = i % 3;
          double expected =
              GAMMA[c] * (x[i] - MEAN[c]) / Math.sqrt(VARIANCE[c] + EPSILON) + BETA[c];
          assertThat(y[i]).isCloseTo((float) expected, within(1e-4f));
        }
      }
    }
    return folded;
  }

  private static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(node -> node.op().name()).toList();
  }

  @Test
  void itGoesIntoTheLayerBefore() throws IOException {
    assertThat(operators(assertFolds((b, x) -> conv(b, x, Activation.NONE))))
        .containsExactly("CONV_2D");
    assertThat(operators(assertFolds(BatchNormalizationTest::depthwise)))
        .containsExactly("DEPTHWISE_CONV_2D");
    assertThat(operators(assertFolds(BatchNormalizationTest::dense)))
        .containsExactly("RESHAPE", "FULLY_CONNECTED");
  }

  @Test
  void theLayerIsCalledAsWhatItMakes() {
    Graph folded =
        Folding.BATCH_NORMALIZATION.fold(network(BatchNormalizationTest::depthwise, true)).folded();
    assertThat(folded.layerName(folded.nodes().getFirst())).isEqualTo("norm");
  }

  @Test
  void layersAreFoundByTheNamesTheyCameWith() {
    var b = new GraphBuilder("names");
    int x = normalized(b, depthwise(b, b.input("image", Shape.of(1, 4, 4, 3))));
    x = b.batchNormalization("second", x, GAMMA, BETA, MEAN, VARIANCE, EPSILON);
    x = b.relu("relu", x);
    x = b.batchNormalization("third", x, GAMMA, BETA, MEAN, VARIANCE, EPSILON);
    var network = Folding.BATCH_NORMALIZATION.fold(b.output(x).build());
    assertThat(network.layers(List.of("layer"))).containsExactly("second");
    assertThat(network.layers(List.of("norm", "relu", "layer", "second")))
        .containsExactly("second", "relu");
    assertThat(network.layers(List.of("third"))).containsExactly("third/scaled", "third");
    List<String> there =
        network.folded().nodes().stream().map(network.folded()::layerName).toList();
    assertThat(network.layers(List.of("layer", "relu", "third"))).hasSameElementsAs(there);
  }

  /** A recipe's keepFloat, on a layer that is gone once its normalization is folded. */
  @Test
  void aLayerThatWasFoldedStaysFloatWhereItIsNamed() throws IOException {
    var network =
        Folding.BATCH_NORMALIZATION.fold(network(BatchNormalizationTest::depthwise, true));
    Graph folded = network.folded();
    try (var trial = Trial.of(folded, RewriteTrial.samples(folded, 1), folder)) {
      for (String name : List.of("layer", "norm")) {
        var kept = Set.copyOf(network.layers(List.of(name)));
        var options =
            new QuantizationOptions(
                Target.INT8,
                CalibrationMethod.MIN_MAX,
                kept,
                ElementType.FLOAT32,
                ElementType.FLOAT32);
        Graph quantized =
            Quantizer.quantize(folded, trial.statistics(Trial.range(0, 8)), options).graph();
        assertThat(quantized.nodes())
            .filteredOn(node -> node.op() instanceof Op.DepthwiseConv2D)
            .singleElement()
            .satisfies(node ->
                assertThat(quantized.tensor(node.input(1)).type()).isEqualTo(ElementType.FLOAT32));
      }
    }
  }

  @Test
  void withoutSuchALayerItBecomesAProductAndASum() throws IOException {
    assertThat(operators(assertFolds((b, x) -> b.relu("relu", x))))
        .containsExactly("RELU", "MUL", "ADD");
    assertThat(operators(assertFolds((b, x) -> conv(b, x, Activation.RELU))))
        .containsExactly("CONV_2D", "MUL", "ADD");
  }

  @Test
  void aLayerThatOthersReadTooStaysAsItIs() {
    var b = new GraphBuilder("shared");
    int x = conv(b, b.input("image", Shape.of(1, 4, 4, 3)), Activation.NONE);
    Graph graph = b.output(b.add("sum", normalized(b, x), x)).build();
    assertThat(operators(Folding.BATCH_NORMALIZATION.fold(graph).folded()))
        .containsExactly("CONV_2D", "MUL", "ADD", "ADD");
  }

  @Test
  void twoInARowGoIntoOneLayer() {
    var b = new GraphBuilder("two");
    int x = normalized(b, depthwise(b, b.input("image", Shape.of(1, 4, 4, 3))));
    x = b.batchNormalization("second", x, GAMMA, BETA, MEAN, VARIANCE, EPSILON);
    assertThat(operators(Folding.BATCH_NORMALIZATION.fold(b.output(x).build()).folded()))
        .containsExactly("DEPTHWISE_CONV_2D");
  }

  @Test
  void aNetworkWithoutAnyIsItself() {
    Graph graph = network(BatchNormalizationTest::depthwise, false);
    assertThat(Folding.BATCH_NORMALIZATION.fold(graph).folded()).isSameAs(graph);
  }

  @Test
  void whatIsNotFoldedIsNeitherRunNorWritten() {
    Graph graph = network(BatchNormalizationTest::depthwise, true);
    assertThatThrownBy(() -> TfliteWriter.write(graph))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'norm'", "BATCH_NORMALIZATION", "fold it");
    assertThat(FakeQuantGraphDef.obstacle(graph).orElseThrow()).contains("'norm'", "not folded");
  }

  @Test
  void constantsThatDoNotFitTheChannelsAreRefused() {
    var b = new GraphBuilder("wrong");
    int x = b.input("image", Shape.of(1, 4, 4, 3));
    float[] two = {1, 1};
    assertThatThrownBy(() -> b.batchNormalization("n", x, GAMMA, BETA, MEAN, two, EPSILON))
        .isInstanceOf(InvalidGraphException.class)
        .hasMessageContainingAll("input 4", "shape 2", "expected 3");
    float[] negative = {1, -0.01f, 1};
    assertThatThrownBy(() -> b.batchNormalization("n", x, GAMMA, BETA, MEAN, negative, EPSILON))
        .isInstanceOf(InvalidGraphException.class)
        .hasMessageContaining("variance -0.01");
  }

  /**
   * As in the paper: channel 1 was dead in training, so that its weights became small, its variance
   * nothing and its factor 30 or more; and it says hardly anything.
   */
  private static Graph exploding(float variance) {
    var random = new SplittableRandom(4);
    var b = new GraphBuilder("dead");
    int x = b.input("image", Shape.of(1, 6, 6, 3));
    float[] weights = RewriteTrial.values(random, 9 * 3, 0.5);
    for (int kernelPosition = 0; kernelPosition < 9; kernelPosition++) weights[3 * kernelPosition + 1] *= 0.03f;
    x =
        b.depthwiseConv2d(
            "depthwise", x, weights, Shape.of(1, 3, 3, 3), null, 1, Padding.VALID, Activation.NONE);
    float[] gamma = {1, 1, 1};
    float[] zero = {0, 0, 0};
    float[] variances = {0.5f, variance, 1.5f};
    x = b.batchNormalization("norm", x, gamma, zero, zero, variances, 1e-9f);
    float[] mix = RewriteTrial.values(random, 4 * 3, 0.5);
    for (int o = 0; o < 4; o++) mix[3 * o + 1] *= 1e-6f; // nobody listens to it
    x = b.conv2d("pointwise", x, mix, Shape.of(4, 1, 1, 3), null, 1, Padding.SAME, Activation.NONE);
    return b.output(b.reshape("flat", b.mean("scores", x, false, 1, 2), 1, 4)).build();
  }

  private Rewritten repaired(Graph graph) throws IOException {
    try (var trial = new RewriteTrial(graph, RewriteTrial.samples(graph, 1), folder)) {
      return trial.rewrite(REPAIRED);
    }
  }

  private static float[] depthwiseWeights(Graph folded) {
    Node node = folded.nodes().getFirst();
    return folded.tensor(node.input(1)).requireConstant().floats();
  }

  @Test
  void aVarianceThatVanishedBecomesTheMeanOfTheOthers() throws IOException {
    Graph graph = exploding(1e-9f);
    Rewritten rewritten = repaired(graph);
    assertThat(rewritten.certificates())
        .singleElement()
        .satisfies(certificate -> {
          assertThat(certificate.rewrite()).isEqualTo("repair-vanishing-variance");
          assertThat(certificate.promise()).isEqualTo(Promise.Bounded.measured(0, 8));
          assertThat(certificate.kept()).as(certificate.reason()).isTrue();
          assertThat(certificate.sites())
              .singleElement()
              .satisfies(site -> {
                assertThat(site.layer()).isEqualTo("norm");
                assertThat(site.channels()).containsExactly(1);
                assertThat(site.change()).contains("mean of the others, 1.00");
              });
          Certificate.RangeChange range =
              Objects.requireNonNull(certificate.measured()).ranges().getFirst();
          assertThat(range.highAfter()).isLessThan(0.1f * range.highBefore());
        });
    float[] before = depthwiseWeights(Folding.BATCH_NORMALIZATION.fold(graph).folded());
    float[] after = depthwiseWeights(rewritten.graph());
    for (int i = 0; i < before.length; i++) {
      double factor = i % 3 == 1 ? Math.sqrt(2e-9) : 1; // of 1 / sqrt(1e-9 + epsilon), now 1
      assertThat(after[i]).isCloseTo((float) (before[i] * factor), within(1e-6f));
    }
  }

  @Test
  void aVarianceThatIsOnlySmallStays() throws IOException {
    assertThat(repaired(exploding(1e-4f)).certificates()).isEmpty();
  }

  @Test
  void itIsFoldedButNotRepairedUnlessAskedFor() throws IOException {
    Graph graph = exploding(1e-9f);
    try (var trial = new RewriteTrial(graph, RewriteTrial.samples(graph, 1), folder)) {
      Rewritten rewritten = trial.rewrite(RewriteChoices.NONE);
      assertThat(rewritten.certificates()).isEmpty();
      assertThat(operators(rewritten.graph()))
          .containsExactly("DEPTHWISE_CONV_2D", "CONV_2D", "MEAN", "RESHAPE");
      assertThat(depthwiseWeights(rewritten.graph()))
          .containsExactly(depthwiseWeights(Folding.BATCH_NORMALIZATION.fold(graph).folded()));
    }
  }

  @Test
  void eightBitsWithOneScaleLoseLess() throws IOException {
    Graph graph = exploding(1e-9f);
    Graph folded = Folding.BATCH_NORMALIZATION.fold(graph).folded();
    Graph repaired = repaired(graph).graph();
    List<float[]> samples = RewriteTrial.samples(graph, 1);
    try (var before = Trial.of(folded, samples, Files.createDirectory(folder.resolve("before")));
        var after = Trial.of(repaired, samples, Files.createDirectory(folder.resolve("after")))) {
      assertThat(before.noise(folded, quantized(after), samples.size()))
          .isLessThan(0.01 * before.noise(folded, quantized(before), samples.size()));
    }
  }

  private static Graph quantized(Trial trial) {
    int[] calibration = Trial.range(0, 16);
    return trial.quantized(trial.statistics(calibration), Target.INT8_PER_TENSOR).graph();
  }
}
