package dev.octet.engine.rewrite.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.quantize.QuantizationOptions;
import dev.octet.engine.quantize.Quantizer;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.write.TfliteWriter;
import dev.octet.engine.write.graphdef.FakeQuantGraphDef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folded networks compute the formula of batch normalization in TensorFlow Lite. */
class FoldBatchNormalizationTest {
  private static final float EPSILON = 0.001f;
  private static final float[] GAMMA = {1, 0.5f, -2};
  private static final float[] BETA = {0.3f, -0.2f, 0.1f};
  private static final float[] MEAN = {0.2f, -0.4f, 0.1f};
  private static final float[] VARIANCE = {0.5f, 0.04f, 2};

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

  @Test
  void itGoesIntoTheLayerBefore() throws IOException {
    assertThat(NamedLayers.operators(assertFolds((b, x) -> conv(b, x, Activation.NONE))))
        .containsExactly("CONV_2D");
    assertThat(NamedLayers.operators(assertFolds(FoldBatchNormalizationTest::depthwise)))
        .containsExactly("DEPTHWISE_CONV_2D");
    assertThat(NamedLayers.operators(assertFolds(FoldBatchNormalizationTest::dense)))
        .containsExactly("RESHAPE", "FULLY_CONNECTED");
  }

  @Test
  void theLayerIsCalledAsWhatItMakes() {
    Graph folded =
        Folding.BATCH_NORMALIZATION
            .fold(network(FoldBatchNormalizationTest::depthwise, true))
            .folded();
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
        Folding.BATCH_NORMALIZATION.fold(network(FoldBatchNormalizationTest::depthwise, true));
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
    assertThat(NamedLayers.operators(assertFolds((b, x) -> b.relu("relu", x))))
        .containsExactly("RELU", "MUL", "ADD");
    assertThat(NamedLayers.operators(assertFolds((b, x) -> conv(b, x, Activation.RELU))))
        .containsExactly("CONV_2D", "MUL", "ADD");
  }

  @Test
  void aLayerThatOthersReadTooStaysAsItIs() {
    var b = new GraphBuilder("shared");
    int x = conv(b, b.input("image", Shape.of(1, 4, 4, 3)), Activation.NONE);
    Graph graph = b.output(b.add("sum", normalized(b, x), x)).build();
    assertThat(NamedLayers.operators(Folding.BATCH_NORMALIZATION.fold(graph).folded()))
        .containsExactly("CONV_2D", "MUL", "ADD", "ADD");
  }

  @Test
  void twoInARowGoIntoOneLayer() {
    var b = new GraphBuilder("two");
    int x = normalized(b, depthwise(b, b.input("image", Shape.of(1, 4, 4, 3))));
    x = b.batchNormalization("second", x, GAMMA, BETA, MEAN, VARIANCE, EPSILON);
    assertThat(
            NamedLayers.operators(Folding.BATCH_NORMALIZATION.fold(b.output(x).build()).folded()))
        .containsExactly("DEPTHWISE_CONV_2D");
  }

  @Test
  void aNetworkWithoutAnyIsItself() {
    Graph graph = network(FoldBatchNormalizationTest::depthwise, false);
    assertThat(Folding.BATCH_NORMALIZATION.fold(graph).folded()).isSameAs(graph);
  }

  @Test
  void whatIsNotFoldedIsNeitherRunNorWritten() {
    Graph graph = network(FoldBatchNormalizationTest::depthwise, true);
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
}
