package dev.octet.engine.rewrite.refit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against a plain computation, on shapes around the unrolled loops and the tiles. */
class RidgeRegressionTest {
  private static final int CASES = 60;
  private static final double PENALTY = 1e-3;

  private static double[][] random(SplittableRandom random, int rows, int width) {
    var all = new double[rows][width];
    for (double[] row : all) Arrays.setAll(row, i -> random.nextGaussian() + i % 3);
    return all;
  }

  /** Centred normal equations, solved by Gaussian elimination. */
  private static double[][] plainWeights(double[][] z, double[][] y, int inputs, int outputs) {
    double[] zMean = means(z, inputs);
    double[] yMean = means(y, outputs);
    var system = new double[inputs][inputs + outputs];
    double trace = 0;
    for (int i = 0; i < inputs; i++) {
      for (int r = 0; r < z.length; r++) {
        double zi = z[r][i] - zMean[i];
        for (int j = 0; j < inputs; j++) system[i][j] += zi * (z[r][j] - zMean[j]);
        for (int o = 0; o < outputs; o++) system[i][inputs + o] += zi * (y[r][o] - yMean[o]);
      }
      trace += system[i][i];
    }
    for (int i = 0; i < inputs; i++) {
      system[i][i] += PENALTY * system[i][i] + 1e-6 * trace / inputs;
    }
    for (int i = 0; i < inputs; i++) {
      for (int k = 0; k < inputs; k++) {
        if (k == i) continue;
        double factor = system[k][i] / system[i][i];
        for (int j = 0; j < inputs + outputs; j++) system[k][j] -= factor * system[i][j];
      }
    }
    var weights = new double[inputs][outputs];
    for (int i = 0; i < inputs; i++) {
      for (int o = 0; o < outputs; o++) weights[i][o] = system[i][inputs + o] / system[i][i];
    }
    return weights;
  }

  private static double[] means(double[][] rows, int width) {
    var means = new double[width];
    for (double[] row : rows) for (int i = 0; i < width; i++) means[i] += row[i] / rows.length;
    return means;
  }

  @Test
  void theSolutionIsThatOfPlainNormalEquations() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < CASES; i++) {
      int inputs = 1 + random.nextInt(37);
      int outputs = 1 + random.nextInt(9);
      int rows = 2 * inputs + random.nextInt(150);
      int spare = random.nextInt(3);
      double[][] z = random(random, rows, inputs + spare);
      double[][] y = random(random, rows, outputs + spare);
      var regression = new RidgeRegression(inputs, outputs);
      int first = random.nextInt(rows + 1);
      int threads = 1 + i % 3;
      regression.add(Arrays.copyOf(z, first), Arrays.copyOf(y, first), threads);
      regression.add(
          Arrays.copyOfRange(z, first, rows), Arrays.copyOfRange(y, first, rows), threads);
      RidgeRegression.Solution found = regression.solve(PENALTY);
      double[][] wanted = plainWeights(z, y, inputs, outputs);
      double[] zMean = means(z, inputs);
      double[] yMean = means(y, outputs);
      for (int o = 0; o < outputs; o++) {
        double bias = yMean[o];
        for (int k = 0; k < inputs; k++) {
          assertThat(found.weights()[k][o])
              .as("%d rows, %d inputs, output %d", rows, inputs, o)
              .isCloseTo(wanted[k][o], within(1e-7));
          bias -= wanted[k][o] * zMean[k];
        }
        assertThat(found.bias()[o]).isCloseTo(bias, within(1e-6));
      }
    }
  }

  @Test
  void threadsDoNotShow() {
    var random = new SplittableRandom(2);
    double[][] z = random(random, 131, 35);
    double[][] y = random(random, 131, 3);
    var one = new RidgeRegression(35, 3);
    var three = new RidgeRegression(35, 3);
    one.add(z, y, 1);
    three.add(z, y, 3);
    assertThat(three.solve(PENALTY).weights()).isDeepEqualTo(one.solve(PENALTY).weights());
  }

  @Test
  void theSolutionIsTheLayerThatMadeTheRows() {
    var random = new SplittableRandom(3);
    double[][] weights = {{1, -2}, {0.5, 3}, {-1, 0.25}};
    double[] bias = {4, -5};
    var z = new double[40][3];
    var y = new double[40][2];
    for (int r = 0; r < z.length; r++) {
      for (int i = 0; i < 3; i++) z[r][i] = random.nextDouble() + i;
      for (int o = 0; o < 2; o++) {
        y[r][o] = bias[o];
        for (int i = 0; i < 3; i++) y[r][o] += z[r][i] * weights[i][o];
      }
    }
    var regression = new RidgeRegression(3, 2);
    regression.add(Arrays.copyOf(z, 25), Arrays.copyOf(y, 25), 2);
    regression.add(Arrays.copyOfRange(z, 25, 40), Arrays.copyOfRange(y, 25, 40), 1);
    RidgeRegression.Solution solution = regression.solve(0);
    for (int i = 0; i < 3; i++) {
      assertThat(solution.weights()[i]).containsExactly(weights[i], within(1e-3));
    }
    assertThat(solution.bias()).containsExactly(bias, within(1e-2));
  }
}
