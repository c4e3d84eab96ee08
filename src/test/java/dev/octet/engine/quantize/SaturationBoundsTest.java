package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.quantize.range.HistogramObserver;
import dev.octet.engine.quantize.range.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranges of activations whose consumers don't see all of them. */
class SaturationBoundsTest {
  private static final int SAMPLES = 16;
  private static final double STEP = 0.2;

  @TempDir Path folder;

  /** A layer whose outputs lie between some -60 and 60, and what reads it. */
  private static Graph network(BiFunction<GraphBuilder, Integer, List<Integer>> consumers) {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 4, 4, 1));
    float[] weights = {60, -60};
    int y =
        b.conv2d(
            "conv",
            x,
            weights,
            Shape.of(2, 1, 1, 1),
            new float[2],
            1,
            Padding.SAME,
            Activation.NONE);
    consumers.apply(b, y).forEach(b::output);
    return b.build();
  }

  private record Chosen(double low, double high, String note) {}

  private Chosen range(Graph graph, Set<String> keepFloat) throws IOException {
    var random = new SplittableRandom(5);
    List<float[]> samples = new ArrayList<>();
    for (int s = 0; s < SAMPLES; s++) {
      var sample = new float[16];
      for (int i = 0; i < sample.length; i++) sample[i] = (float) (2 * random.nextDouble() - 1);
      samples.add(sample);
    }
    var options =
        new QuantizationOptions(
            Target.INT8,
            CalibrationMethod.MIN_MAX,
            keepFloat,
            ElementType.INT8,
            ElementType.FLOAT32);
    try (var trial = Trial.of(graph, samples, Files.createTempDirectory(folder, "trial"))) {
      QuantizedGraph quantized =
          Quantizer.quantize(graph, trial.statistics(Trial.range(0, SAMPLES)), options);
      QuantizedGraph.Layer layer = quantized.layers().getFirst();
      Quantization parameters =
          Objects.requireNonNull(
              quantized
                  .graph()
                  .tensor(quantized.graph().nodes().get(layer.node()).output())
                  .quantization());
      double scale = parameters.scale();
      return new Chosen(
          (-128 - parameters.zeroPoint()) * scale,
          (127 - parameters.zeroPoint()) * scale,
          Objects.requireNonNullElse(layer.rangeNote(), ""));
    }
  }

  private Chosen range(BiFunction<GraphBuilder, Integer, List<Integer>> consumers)
      throws IOException {
    return range(network(consumers), Set.of());
  }

  @Test
  void hardSwishSeesNothingBelowMinusThree() throws IOException {
    Chosen chosen = range((b, y) -> List.of(b.hardSwish("swish", y)));
    assertThat(chosen.low()).isCloseTo(-3, within(STEP));
    assertThat(chosen.high()).isGreaterThan(50);
    assertThat(chosen.note())
        .isEqualTo("clipped at the saturation bounds of HARD_SWISH, which loses nothing");
  }

  @Test
  void functionsThatLevelOffSeeNeitherEnd() throws IOException {
    Chosen logistic = range((b, y) -> List.of(b.logistic("logistic", y)));
    assertThat(logistic.low()).isCloseTo(-Math.log(511), within(STEP));
    assertThat(logistic.high()).isCloseTo(Math.log(511), within(STEP));
    Chosen tanh = range((b, y) -> List.of(b.tanh("tanh", y)));
    assertThat(tanh.low()).isCloseTo(-Math.log(511) / 2, within(STEP));
    assertThat(tanh.high()).isCloseTo(Math.log(511) / 2, within(STEP));
  }

  @Test
  void aFunctionThatStaysFloatSeesMore() throws IOException {
    Graph graph = network((b, y) -> List.of(b.logistic("logistic", y)));
    Chosen chosen = range(graph, Set.of("logistic"));
    assertThat(chosen.low()).isLessThan(-50);
    assertThat(chosen.note()).isEmpty();
  }

  @Test
  void severalReadersSeeWhatOneOfThemSees() throws IOException {
    Chosen two = range((b, y) -> List.of(b.hardSwish("swish", y), b.logistic("logistic", y)));
    assertThat(two.low()).isCloseTo(-Math.log(511), within(STEP));
    assertThat(two.high()).isGreaterThan(50);
    Chosen another = range((b, y) -> List.of(b.hardSwish("swish", y), b.add("add", y, y)));
    assertThat(another.low()).isLessThan(-50);
    assertThat(another.note()).isEmpty();
  }

  @Test
  void whoeverCallsTheNetworkSeesAll() throws IOException {
    Chosen chosen = range((b, y) -> List.of(y, b.hardSwish("swish", y)));
    assertThat(chosen.low()).isLessThan(-50);
  }

  @Test
  void whatLiesOutsideCountsAtTheEdge() {
    HistogramObserver values = Values.distribution(-10, -5, -1, 0, 1, 2, 50);
    assertThat(values.within(-3, 6).extent()).isEqualTo(new Range(-3, 6));
    assertThat(values.within(-3, 6).loss(new Range(-3, 6)).total()).isLessThan(1e-3);
    assertThat(values.within(-100, 100)).isSameAs(values);
    assertThat(values.within(20, 30).extent()).isEqualTo(new Range(0, 30));
  }
}
