package dev.octet.engine.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.measure.Sensitivity.LayerCost;
import dev.octet.engine.quantize.QuantizationOptions;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensitivityTest {
  private static final int SAMPLES = 8;
  private static final int CHANNELS = 4;

  @TempDir private Path folder;

  @Test
  void aLayerWithOneLoudChannelThatNobodyHearsCostsMoreThanAnEvenOne() throws IOException {
    try (var trial = Trial.of(network(), Trial.samples(SAMPLES, 4 * 4 * CHANNELS), folder)) {
      assertThat(costs(trial, 1, Set.of()))
          .extracting(LayerCost::layer)
          .containsExactlyInAnyOrder("even", "loud", "scores")
          .last()
          .isEqualTo("even");
    }
  }

  @Test
  void layersThatStayFloatAnywayAreNotMeasured() throws IOException {
    try (var trial = Trial.of(network(), Trial.samples(SAMPLES, 4 * 4 * CHANNELS), folder)) {
      assertThat(costs(trial, 1, Set.of("loud")))
          .extracting(LayerCost::layer)
          .containsExactlyInAnyOrder("even", "scores");
    }
  }

  @Test
  void theCostsDoNotDependOnTheNumberOfThreads() throws IOException {
    try (var trial = Trial.of(network(), Trial.samples(SAMPLES, 4 * 4 * CHANNELS), folder)) {
      assertThat(costs(trial, 3, Set.of())).isEqualTo(costs(trial, 1, Set.of()));
    }
  }

  private static List<LayerCost> costs(Trial trial, int threads, Set<String> keepFloat) {
    int[] samples = Trial.range(0, SAMPLES);
    var options =
        new QuantizationOptions(
            Target.INT8, CalibrationMethod.MIN_MAX, keepFloat, ElementType.INT8, ElementType.INT8);
    return Sensitivity.measure(
        network(), trial.statistics(samples), options, trial.reader(), samples, threads, _ -> {});
  }

  private static Graph network() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 4, 4, CHANNELS));
    x = Trial.pointwise(b, "even", x, diagonal(1, 1, 1, 1));
    x = Trial.pointwise(b, "loud", x, diagonal(1000, 1, 1, 1));
    x = Trial.pointwise(b, "scores", x, diagonal(0, 1, 1, 1));
    return b.output(x).build();
  }

  private static float[] diagonal(float... values) {
    var weights = new float[CHANNELS * CHANNELS];
    for (int c = 0; c < CHANNELS; c++) weights[c * CHANNELS + c] = values[c];
    return weights;
  }
}
