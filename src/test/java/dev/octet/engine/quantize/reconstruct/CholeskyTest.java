package dev.octet.engine.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CholeskyTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 31, 32, 33, 97, 330})
  void theFactorMultipliedWithItselfIsTheMatrix(int width) {
    double[][] matrix = positiveDefinite(width);
    double[][] factor = copy(matrix);
    Cholesky.factorize(factor, 1);
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        double product = 0;
        for (int k = 0; k <= i; k++) product += factor[k][i] * factor[k][j];
        assertThat(product).isCloseTo(matrix[i][j], within(1e-9 * width));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void threadsDontShow(int threads) {
    double[][] matrix = positiveDefinite(330);
    double[][] one = copy(matrix);
    double[][] many = copy(matrix);
    Cholesky.factorize(one, 1);
    Cholesky.factorize(many, threads);
    assertThat(many).isDeepEqualTo(one);
  }

  private static double[][] positiveDefinite(int width) {
    var random = new Random(width);
    var root = new double[width][width];
    for (double[] row : root) for (int i = 0; i < width; i++) row[i] = random.nextGaussian();
    var matrix = new double[width][width];
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        for (int k = 0; k < width; k++) matrix[i][j] += root[k][i] * root[k][j] / width;
      }
      matrix[i][i] += 0.1;
    }
    return matrix;
  }

  private static double[][] copy(double[][] matrix) {
    var copy = new double[matrix.length][];
    for (int i = 0; i < matrix.length; i++) copy[i] = matrix[i].clone();
    return copy;
  }
}
