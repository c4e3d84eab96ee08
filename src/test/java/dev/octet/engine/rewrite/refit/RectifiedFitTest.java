package dev.octet.engine.rewrite.refit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Weights fitted to what lies behind an activation. */
class RectifiedFitTest {
  private static final double[][] WEIGHTS = {{1, -2}, {0.5, 3}, {-1, 0.25}};
  private static final double[] BIAS = {0.5, 2};
  private static final double PENALTY = 1e-4;

  private final SplittableRandom random = new SplittableRandom(7);
  private final float[][] z = new float[3000][3];

  RectifiedFitTest() {
    for (float[] row : z) for (int i = 0; i < 3; i++) row[i] = (float) random.nextDouble(-1, 1);
  }

  private void inputs(int row, double[] into) {
    System.arraycopy(RectifiedFit.doubles(z[row]), 0, into, 0, into.length);
  }

  private void wanted(int row, double[] into) {
    RectifiedFit.affine(RectifiedFit.doubles(z[row]), WEIGHTS, BIAS, into);
  }

  private static RectifiedFit fromZero(double low, double high) {
    return new RectifiedFit(new double[3][2], new double[2], low, high);
  }

  @Test
  void theLayerThatMadeTheRowsIsFound() {
    RectifiedFit fit = fromZero(0, 6);
    for (int s = 0; s < 200; s++) fit.step(z.length, this::inputs, this::wanted, PENALTY, 2);
    for (int i = 0; i < 3; i++) {
      assertThat(fit.solution().weights()[i]).containsExactly(WEIGHTS[i], within(0.02));
    }
    assertThat(fit.solution().bias()).containsExactly(BIAS, within(0.02));
  }

  @Test
  void aLayerThatIsRightStays() {
    var fit = new RectifiedFit(WEIGHTS, BIAS, 0, 6);
    fit.step(z.length, this::inputs, this::wanted, PENALTY, 1);
    for (int i = 0; i < 3; i++) {
      assertThat(fit.solution().weights()[i]).containsExactly(WEIGHTS[i], within(1e-9));
    }
    assertThat(fit.solution().bias()).containsExactly(BIAS, within(1e-9));
  }

  /** Targets that no linear layer makes, but only where the activation hides them. */
  @Test
  void whatTheActivationHidesNeedNotBeMet() {
    RectifiedFit.Rows bent =
        (row, into) -> {
          wanted(row, into);
          for (int o = 0; o < into.length; o++) if (into[o] < 0) into[o] *= 10;
        };
    RectifiedFit rectified = fromZero(0, Double.POSITIVE_INFINITY);
    RectifiedFit plain = fromZero(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    for (int s = 0; s < 30; s++) {
      rectified.step(z.length, this::inputs, bent, PENALTY, 2);
      plain.step(z.length, this::inputs, bent, PENALTY, 2);
    }
    assertThat(error(rectified.solution(), bent)).isLessThan(0.01 * error(plain.solution(), bent));
  }

  @Test
  void theNumberOfThreadsDoesNotShow() {
    RectifiedFit one = fromZero(0, 6);
    RectifiedFit four = fromZero(0, 6);
    for (int s = 0; s < 3; s++) {
      one.step(z.length, this::inputs, this::wanted, PENALTY, 1);
      four.step(z.length, this::inputs, this::wanted, PENALTY, 4);
    }
    assertThat(Arrays.deepEquals(one.solution().weights(), four.solution().weights())).isTrue();
    assertThat(one.solution().bias()).isEqualTo(four.solution().bias());
  }

  /** The mean squared distance behind a RELU. */
  private double error(RidgeRegression.Solution solution, RectifiedFit.Rows wanted) {
    double sum = 0;
    var made = new double[2];
    var target = new double[2];
    for (int r = 0; r < z.length; r++) {
      RectifiedFit.affine(RectifiedFit.doubles(z[r]), solution.weights(), solution.bias(), made);
      wanted.row(r, target);
      for (int o = 0; o < 2; o++) {
        sum += Math.pow(Math.max(0, made[o]) - Math.max(0, target[o]), 2);
      }
    }
    return sum / z.length;
  }
}
