package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boxes in pixels and scores in one output. */
class SharedOutputScaleTest {
  private static final int SAMPLES = 8;

  @TempDir Path folder;

  private static Graph detector(float pixels) {
    var b = new GraphBuilder("detector");
    int x = b.input("x", Shape.of(1, 4, 4, 2));
    int boxes = b.mul("boxes", x, b.constant("pixels", Shape.of(1, 1, 1, 1), pixels));
    int joined = b.concatenation("joined", 3, boxes, b.logistic("scores", x));
    return b.output(b.reshape("all", joined, 1, 16, 4)).build();
  }

  private QuantizedGraph quantized(Graph graph, Trial trial, ElementType output) {
    var options =
        new QuantizationOptions(
            Target.INT8, RangeMethod.MIN_MAX, Set.of(), ElementType.FLOAT32, output);
    return Quantizer.quantize(graph, trial.statistics(Trial.range(0, SAMPLES)), options);
  }

  @Test
  void anIntegerOutputLosesTheScoresAndThatIsFound() throws IOException {
    Graph graph = detector(640);
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 32), folder)) {
      var statistics = trial.statistics(Trial.range(0, SAMPLES));
      assertThat(SharedOutputScale.of(quantized(graph, trial, ElementType.INT8), statistics))
          .singleElement()
          .satisfies(lost -> {
            assertThat(lost.part()).isEqualTo("scores");
            assertThat(lost.layer()).isEqualTo("joined");
            assertThat(lost.output()).isEqualTo("all");
          });
    }
  }

  @Test
  void aFloatOutputIsJoinedInFloatAndKeepsTheScores() throws IOException {
    Graph graph = detector(640);
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 32), folder)) {
      QuantizedGraph quantized = quantized(graph, trial, ElementType.FLOAT32);
      assertThat(quantized.keptFloat())
          .extracting(KeptFloat::layer)
          .containsExactlyInAnyOrder("joined", "all");
      float[] wanted = trial.outputs(graph, 0).getFirst();
      float[] made = trial.outputs(quantized.graph(), 0).getFirst();
      for (int i = 0; i < wanted.length; i++) {
        if (i % 4 >= 2) assertThat(Math.abs(made[i] - wanted[i])).isLessThan(0.02f);
      }
    }
  }

  @Test
  void partsOfLikeRangesStayIn8Bits() throws IOException {
    Graph graph = detector(2);
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 32), folder)) {
      QuantizedGraph quantized = quantized(graph, trial, ElementType.FLOAT32);
      assertThat(quantized.keptFloat()).isEmpty();
    }
  }
}
