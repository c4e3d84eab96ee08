package dev.octet.engine.quantize;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Rounds the weights of a layer column by column, each taking up what the rounding of those before
 * has changed at the output (GPTQ, arXiv 2210.17323; Optimal Brain Surgeon). With the covariance of
 * the inputs {@code H = R R'}, R upper triangular, the output's error {@code e' H e} is a sum of
 * squares of {@code R_ii e_i + sum over j < i of R_ji e_j}; each e_i in turn makes its square as
 * small as the grid allows. That is what GPTQ does through the inverse of H, without the inverse.
 * Centred moments, since bias correction takes the mean.
 */
final class ErrorCompensatedRounding {
  private static final int LIMIT = 127;

  /** Position to column; the last position is rounded first. */
  private final int[] order;

  /** {@code H = U' U} in positions: row p holds U from its diagonal on. */
  private final double[][] upper;

  private ErrorCompensatedRounding(int[] order, double[][] upper) {
    this.order = order;
    this.upper = upper;
  }

  /**
   * Prepares for inputs with these moments.
   *
   * @param damping what is added to the diagonal, as a part of its mean
   */
  static ErrorCompensatedRounding of(SecondMoments moments, double damping) {
    int width = moments.width();
    double[] variances = IntStream.range(0, width).mapToDouble(moments::variance).toArray();
    int[] order =
        IntStream.range(0, width)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer c) -> variances[c]))
            .mapToInt(c -> c)
            .toArray();
    double[][] matrix = moments.covariance(order);
    double mean = Arrays.stream(variances).average().orElse(0);
    // inputs that never change leave nothing to compensate with
    double added = mean > 0 ? damping * mean : 1;
    for (int p = 0; p < width; p++) matrix[p][p] += added;
    factorize(matrix);
    return new ErrorCompensatedRounding(order, matrix);
  }

  /** The Cholesky factorization {@code H = U' U}, in place; only the upper triangle is touched. */
  private static void factorize(double[][] matrix) {
    int width = matrix.length;
    for (int k = 0; k < width; k++) {
      double[] pivotRow = matrix[k];
      double pivot = Math.sqrt(pivotRow[k]);
      for (int j = k; j < width; j++) pivotRow[j] /= pivot;
      for (int i = k + 1; i < width; i++) {
        double factor = pivotRow[i];
        if (factor == 0) continue;
        double[] row = matrix[i];
        for (int j = i; j < width; j++) row[j] -= factor * pivotRow[j];
      }
    }
  }

  /**
   * Rounds several output channels.
   *
   * @param weights in steps of their channel's scale: {@code weights[column][channel]}
   * @return integers from -127 to 127, as doubles in the same layout
   */
  double[][] round(double[][] weights) {
    int width = order.length;
    int channels = weights[0].length;
    var rounded = new double[width][];
    var errors = new double[width][];
    for (int p = width - 1; p >= 0; p--) {
      double[] u = upper[p];
      var shift = new double[channels];
      for (int q = p + 1; q < width; q++) {
        double factor = u[q];
        double[] error = errors[q];
        for (int o = 0; o < channels; o++) shift[o] += factor * error[o];
      }
      double[] column = weights[order[p]];
      var integers = new double[channels];
      var error = new double[channels];
      for (int o = 0; o < channels; o++) {
        integers[o] = Math.clamp(Math.rint(column[o] + shift[o] / u[p]), -LIMIT, LIMIT);
        error[o] = column[o] - integers[o];
      }
      rounded[order[p]] = integers;
      errors[p] = error;
    }
    return rounded;
  }
}
