package dev.octet.engine.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.measure.kind.OutputKinds;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementTest {
  private static final Shape IMAGE = Shape.of(1, 6, 6, 4);
  private static final int SAMPLES = 32;

  /** The first half of the samples reaches to 1, the second half to {@value}. */
  private static final float FAR = 3;

  private static final int[] NEAR = Trial.range(0, SAMPLES / 2);
  private static final int[] HELD_BACK = Trial.range(SAMPLES / 2, SAMPLES);
  private static final int[] ALL = Trial.range(0, SAMPLES);

  @TempDir private Path folder;

  /** Three convolutions and scores. */
  private static Graph classifier() {
    var b = new GraphBuilder("net");
    int x = b.input("x", IMAGE);
    for (String name : List.of("first", "second", "third")) {
      x = conv(b, name, x, Activation.NONE, random(name, 4 * 4 * 9));
    }
    return b.output(b.softmax("scores", b.mean("pool", x, false, 1, 2))).build();
  }

  /** Hands its input on. */
  private static Graph identity(float sign) {
    var b = new GraphBuilder("net");
    int x = b.input("x", IMAGE);
    var weights = new float[16];
    for (int c = 0; c < 4; c++) weights[c * 5] = sign;
    Shape shape = Shape.of(4, 1, 1, 4);
    return b.output(
            b.conv2d("y", x, weights, shape, new float[4], 1, Padding.SAME, Activation.NONE))
        .build();
  }

  @Test
  void anArtifactThatDiffersByRoundingOnlyHasAHighSqnr() throws IOException {
    LossLedger ledger = measure(classifier(), ALL, HELD_BACK);
    assertThat(ledger.samples()).isEqualTo(HELD_BACK.length);
    assertThat(ledger.layers())
        .extracting(LayerLoss::layer)
        .containsExactly("first", "second", "third", "pool", "scores");
    assertThat(ledger.layers())
        .extracting(LayerLoss::operator)
        .containsExactly("CONV_2D", "CONV_2D", "CONV_2D", "MEAN", "SOFTMAX");
    for (LayerLoss layer : ledger.layers().subList(0, 3)) {
      assertThat(layer.sqnrDb()).isGreaterThan(30);
      assertThat(layer.cosine()).isGreaterThan(0.999);
      assertThat(layer.weightSqnrDb()).isGreaterThan(35);
      assertThat(layer.bottomSaturationLoss() + layer.topSaturationLoss())
          .as("%s is clipped by a rounded zero point at most", layer.layer())
          .isLessThan(layer.roundingLoss());
    }
    OutputLoss scores = ledger.outputs().getFirst();
    assertThat(scores.name()).isEqualTo("scores");
    assertThat(scores.sqnrDb()).isGreaterThan(25);
    assertThat(scores.agreement()).isEqualTo(1);
  }

  @Test
  void roundingLossIsATwelfthOfTheSquareOfTheStep() throws IOException {
    LayerLoss layer = measure(identity(1), ALL, HELD_BACK).layers().getFirst();
    assertThat(layer.roundingLoss())
        .isCloseTo(layer.scale() * layer.scale() / 12, within(layer.scale() * layer.scale() / 60));
  }

  @Test
  void valuesAboveTheRangeShowAsTopSaturation() throws IOException {
    LayerLoss layer = measure(identity(1), NEAR, HELD_BACK).layers().getFirst();
    assertThat(layer.observedHigh()).isCloseTo(1, within(0.05));
    // a little further than seen: the samples are few
    assertThat(layer.high()).isBetween(0.95, 1.2);
    // the mean of (x - high)^2 over 0 to 3, where x is above high
    double expected = Math.pow(FAR - layer.high(), 3) / 3 / FAR;
    assertThat(layer.topSaturationLoss()).isCloseTo(expected, within(0.15 * expected));
    assertThat(layer.bottomSaturationLoss()).isZero();
    assertThat(layer.sqnrDb()).isLessThan(15);
    assertThat(layer.maximalError()).isCloseTo(FAR - 1, within(0.1));
  }

  @Test
  void valuesBelowTheRangeShowAsBottomSaturation() throws IOException {
    LayerLoss layer = measure(identity(-1), NEAR, HELD_BACK).layers().getFirst();
    assertThat(layer.low()).isBetween(-1.2, -0.95);
    assertThat(layer.bottomSaturationLoss()).isGreaterThan(0.5);
    assertThat(layer.topSaturationLoss()).isZero();
  }

  @Test
  void theFirstLayerInheritsNothingAndTheLastInheritsFromAll() throws IOException {
    List<LayerLoss> layers = measure(classifier(), ALL, HELD_BACK).layers();
    assertThat(layers.getFirst().sqnrDb()).isEqualTo(layers.getFirst().ownSqnrDb());
    double all = Objects.requireNonNull(layers.get(2).sqnrDb());
    assertThat(layers.get(2).ownSqnrDb()).isGreaterThan(all + 1);
  }

  @Test
  void theOutputsAreThoseOfTheDeliveredBytes() throws IOException {
    Graph graph = identity(1);
    try (var trial = Trial.of(graph, samples(), folder)) {
      QuantizedGraph quantized = trial.quantized(trial.statistics(ALL));
      byte[] artifact = TfliteWriter.write(quantized.graph());
      byte[] spoilt = TfliteWriter.write(withoutWeights(quantized));
      Double good = measure(trial, quantized, artifact, 1).outputs().getFirst().sqnrDb();
      Double bad = measure(trial, quantized, spoilt, 1).outputs().getFirst().sqnrDb();
      assertThat(good).isGreaterThan(35);
      assertThat(bad).isCloseTo(0, within(0.01));
    }
  }

  @Test
  void theLedgerDoesNotDependOnTheNumberOfThreads() throws IOException {
    try (var trial = Trial.of(classifier(), samples(), folder)) {
      QuantizedGraph quantized = trial.quantized(trial.statistics(ALL));
      byte[] artifact = TfliteWriter.write(quantized.graph());
      assertThat(measure(trial, quantized, artifact, 3))
          .isEqualTo(measure(trial, quantized, artifact, 1));
    }
  }

  private LossLedger measure(Graph graph, int[] calibration, int[] measured) throws IOException {
    try (var trial = Trial.of(graph, samples(), folder)) {
      var statistics = trial.statistics(calibration);
      QuantizedGraph quantized = trial.quantized(statistics);
      byte[] artifact = TfliteWriter.write(quantized.graph());
      return Measurement.measure(
          quantized.source(),
          OutputKinds.of(quantized.source()),
          quantized,
          artifact,
          statistics,
          trial.reader(),
          measured,
          1,
          _ -> {});
    }
  }

  private static LossLedger measure(
      Trial trial, QuantizedGraph quantized, byte[] artifact, int threads) {
    return Measurement.measure(
        quantized.source(),
        OutputKinds.of(quantized.source()),
        quantized,
        artifact,
        trial.statistics(ALL),
        trial.reader(),
        ALL,
        threads,
        _ -> {});
  }

  private static Graph withoutWeights(QuantizedGraph quantized) {
    Graph graph = quantized.graph();
    Node node = graph.nodes().get(quantized.layers().getFirst().node());
    List<Tensor> tensors = new ArrayList<>(graph.tensors());
    Tensor weights = graph.tensor(node.input(1));
    var zeros = Constant.ofBytes(new byte[weights.requireConstant().length()]);
    tensors.set(
        node.input(1),
        new Tensor(weights.name(), weights.shape(), weights.type(), weights.quantization(), zeros));
    return new Graph(
        graph.name(), tensors, graph.nodes(), graph.inputs(), graph.outputs(), List.of());
  }

  private static int conv(GraphBuilder b, String name, int x, Activation act, float[] weights) {
    Shape shape = Shape.of(4, 3, 3, 4);
    return b.conv2d(name, x, weights, shape, new float[4], 1, Padding.SAME, act);
  }

  private static float[] random(String seed, int length) {
    var random = new SplittableRandom(seed.hashCode());
    var values = new float[length];
    for (int i = 0; i < length; i++) values[i] = (float) random.nextDouble(-1, 1);
    return values;
  }

  private static List<float[]> samples() {
    var random = new SplittableRandom(3);
    List<float[]> samples = new ArrayList<>();
    for (int s = 0; s < SAMPLES; s++) {
      float reach = s < SAMPLES / 2 ? 1 : FAR;
      var sample = new float[IMAGE.size()];
      for (int i = 0; i < sample.length; i++) sample[i] = (float) random.nextDouble(0, reach);
      samples.add(sample);
    }
    return samples;
  }
}
