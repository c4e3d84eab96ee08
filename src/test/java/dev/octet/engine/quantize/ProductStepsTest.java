package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers for phones of 2018 whose sums of products have a wider unit than their output. */
class ProductStepsTest {
  private static final Shape SHAPE = Shape.of(1, 8, 8, 2);
  private static final int SAMPLES = 100;

  @TempDir Path folder;

  /** Values between -1 and 1; those of the second channel are close to those of the first. */
  private static List<float[]> twins(double apart) {
    var random = new SplittableRandom(3);
    List<float[]> samples = new ArrayList<>();
    for (int s = 0; s < SAMPLES; s++) {
      var sample = new float[Math.toIntExact(SHAPE.elements())];
      for (int i = 0; i < sample.length; i += 2) {
        sample[i] = (float) random.nextDouble(-1, 1);
        sample[i + 1] = sample[i] + (float) random.nextDouble(-apart, apart);
      }
      samples.add(sample);
    }
    return samples;
  }

  private QuantizedGraph quantized(Graph graph, List<float[]> samples) throws IOException {
    try (var trial = Trial.of(graph, samples, folder)) {
      return trial.quantized(trial.statistics(Trial.range(0, SAMPLES)), Target.UINT8_NNAPI);
    }
  }

  /** The difference of channels that are almost equal, which is far smaller than either. */
  private static int difference(GraphBuilder b, int x, float weight) {
    float[] weights = {weight, -weight};
    return b.conv2d(
        "difference",
        x,
        weights,
        Shape.of(1, 1, 1, 2),
        new float[1],
        1,
        Padding.SAME,
        Activation.NONE);
  }

  @Test
  void anOutputFinerThanTheUnitOfItsSumsGetsThatUnit() throws IOException {
    var b = new GraphBuilder("net");
    int y = difference(b, b.input("x", SHAPE), 3);
    Graph graph = b.output(y).build();
    QuantizedGraph made = quantized(graph, twins(0.002));
    Node layer = weighted(made);
    double unit = step(made, layer.input(0)) * step(made, layer.input(1));
    assertThat(unit).isLessThan(step(made, y)).isGreaterThan(0.99 * step(made, y));
    Tensor weights = made.graph().tensor(layer.input(1));
    Quantization parameters = Objects.requireNonNull(weights.quantization());
    byte[] stored = weights.requireConstant().bytes();
    for (int i = 0; i < 2; i++) {
      double real = (Byte.toUnsignedInt(stored[i]) - parameters.zeroPoint()) * parameters.scale();
      assertThat(Math.abs(real)).isBetween(2.95, 3.05);
    }
  }

  @Test
  void anOutputWithRoomKeepsItsStep() throws IOException {
    var b = new GraphBuilder("net");
    int y = difference(b, b.input("x", SHAPE), 3);
    QuantizedGraph made = quantized(b.output(y).build(), twins(0.5));
    Node layer = weighted(made);
    assertThat(step(made, layer.input(0)) * step(made, layer.input(1)))
        .isLessThan(0.5 * step(made, y));
  }

  /** Where one factor is large the other is 0, so that the product is small everywhere. */
  @Test
  void theOutputOfAMultiplicationGetsTheUnitOfItsProducts() throws IOException {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    int first = b.mul("first", x, b.constant("c", Shape.of(1, 1, 1, 2), 40f, 0f));
    int second = b.mul("second", x, b.constant("d", Shape.of(1, 1, 1, 2), 0f, 40f));
    int y = b.mul("y", first, second);
    QuantizedGraph made = quantized(b.output(y).build(), twins(0.5));
    double unit = step(made, first) * step(made, second);
    assertThat(unit).isLessThan(step(made, y)).isGreaterThan(0.99 * step(made, y));
  }

  @Test
  void aLayerThatSharesTheScaleOfItsOwnOutputStillConverts() throws IOException {
    var b = new GraphBuilder("net");
    int x = b.relu("relu", b.input("x", SHAPE));
    int y = Trial.pointwise(b, "y", x, new float[] {300, -300, -300, 300});
    QuantizedGraph made =
        quantized(b.output(b.concatenation("both", 3, x, y)).build(), twins(0.001));
    Node layer = weighted(made);
    assertThat(step(made, layer.input(0)) * step(made, layer.input(1)))
        .isLessThan(step(made, layer.output()));
  }

  private static Node weighted(QuantizedGraph made) {
    return made.graph().nodes().stream()
        .filter(node -> node.op() instanceof Op.Weighted)
        .findFirst()
        .orElseThrow();
  }

  private static double step(QuantizedGraph made, int tensor) {
    return Objects.requireNonNull(made.graph().tensor(tensor).quantization()).scale();
  }
}
