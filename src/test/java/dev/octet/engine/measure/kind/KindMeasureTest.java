package dev.octet.engine.measure.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The figures of each kind of output, on values whose figures are known. */
class KindMeasureTest {
  private static List<OutputFigure> figures(
      OutputKind kind, Shape shape, float[][] real, float[][] other) {
    KindMeasure measure =
        Objects.requireNonNull(KindMeasure.of(new KnownKind(kind, null, 0.5), shape));
    List<SampleFigure> samples = new ArrayList<>();
    for (int i = 0; i < real.length; i++) samples.add(measure.compare(real[i], other[i]));
    return measure.figures(samples);
  }

  @Test
  void theMeanIouAddsTheCountsOfAllSamples() {
    float[][] real = {{0, 1, 1, 0}, {0, 1, 0, 1}};
    float[][] other = {{0, 1, 0, 1}, {0, 1, 0, 1}};
    List<OutputFigure> figures = figures(OutputKind.CLASS_MAP, Shape.of(1, 1, 2, 2), real, other);
    // classes of the float network: 1 0, 1 1; of the artifact: 1 1, 1 1
    assertThat(figures.get(0).value()).isEqualTo(0.75);
    assertThat(figures.get(1).name()).isEqualTo("mean-iou");
    assertThat(figures.get(1).value()).isEqualTo((0 + 3.0 / 4) / 2);
  }

  @Test
  void oneScoreForEachPositionHasAThreshold() {
    float[][] real = {{0.4f, 0.6f, 0.9f, 0.1f}};
    float[][] other = {{0.6f, 0.6f, 0.9f, 0.1f}};
    List<OutputFigure> figures = figures(OutputKind.CLASS_MAP, Shape.of(1, 2, 2, 1), real, other);
    assertThat(figures.get(0).value()).isEqualTo(0.75);
    assertThat(figures.get(1).value()).isEqualTo((1.0 / 2 + 2.0 / 3) / 2);
  }

  @Test
  void boxesMatchByClassAndOverlap() {
    float[][] real = {{0, 0, 10, 10, 0.9f, 0, 20, 20, 30, 30, 0, 0.8f, 5, 5, 6, 6, 0.1f, 0}};
    float[][] moved = {{0, 0, 10, 9, 0.9f, 0, 20, 28, 30, 38, 0, 0.8f, 5, 5, 6, 6, 0.1f, 0}};
    Shape shape = Shape.of(1, 3, 6);
    assertThat(figures(OutputKind.BOXES_AND_SCORES, shape, real, real).getFirst().value())
        .isEqualTo(1);
    assertThat(figures(OutputKind.BOXES_AND_SCORES, shape, real, moved).getFirst().value())
        .isEqualTo(0.5);
  }

  @Test
  void boxesMayLieAlongEitherAxis() {
    var real = new float[6 * 8];
    var other = new float[6 * 8];
    for (int r = 0; r < 8; r++) {
      float[] row = {10 * r, 10 * r, 10 * r + 8, 10 * r + 8, 0.9f, 0.1f};
      for (int c = 0; c < 6; c++) real[c * 8 + r] = row[c];
    }
    System.arraycopy(real, 0, other, 0, real.length);
    other[2 * 8] = 0;
    assertThat(
            figures(
                    OutputKind.BOXES_AND_SCORES,
                    Shape.of(1, 6, 8),
                    new float[][] {real},
                    new float[][] {other})
                .getFirst()
                .value())
        .isEqualTo(7.0 / 8);
  }

  @Test
  void embeddingsAreComparedByTheirAngle() {
    float[][] real = {{1, 0}, {0, 2}};
    float[][] other = {{3, 0}, {1, 1}};
    List<OutputFigure> figures = figures(OutputKind.EMBEDDING, Shape.of(1, 2), real, other);
    assertThat(figures.get(0).value()).isCloseTo((1 + Math.sqrt(0.5)) / 2, within(1e-12));
    assertThat(figures.get(1).value()).isCloseTo(Math.sqrt(0.5), within(1e-12));
  }

  @Test
  void imagesHaveAPeakAndNumbersARange() {
    float[][] real = {{0, 100}, {50, 200}};
    float[][] other = {{2, 100}, {50, 202}};
    assertThat(figures(OutputKind.IMAGE, Shape.of(1, 1, 2, 1), real, other).getFirst().value())
        .isCloseTo(10 * Math.log10(200.0 * 200 / 2), within(1e-9));
    List<OutputFigure> errors = figures(OutputKind.REGRESSION, Shape.of(1, 2), real, other);
    assertThat(errors.get(0).value()).isCloseTo(1.0 / 200, within(1e-12));
    assertThat(Objects.requireNonNull(errors.get(0).interval())).hasSize(2);
  }
}
