package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.quantize.moments.SecondMoments;
import dev.octet.engine.quantize.weights.WeightLevels;
import java.util.Arrays;
import java.util.Comparator;

/**
 * GPTQ (arXiv 2210.17323; Optimal Brain Surgeon): rounds the weights of a layer column by column;
 * each column compensates the output error that rounding the previous ones has caused. With the
 * covariance of the inputs {@code H = R R'}, R upper triangular, the output error {@code e' H e} is
 * a sum of squares of {@code R_ii e_i + sum over j < i of R_ji e_j}; each e_i in turn makes its
 * square as small as the grid allows. This is equivalent to GPTQ but does not need the inverse of
 * H. The moments are centred, because bias correction restores the mean.
 */
final class GptqRounding {
  /** The column at each position; the last position is rounded first. */
  private final int[] order;

  /** {@code H = U' U}, indexed by position: row p holds U from its diagonal on. */
  private final double[][] upper;

  private GptqRounding(int[] order, double[][] upper) {
    this.order = order;
    this.upper = upper;
  }

  /**
   * Prepares the rounding for inputs with these moments.
   *
   * @param damping added to the diagonal, as a fraction of the mean of its positive elements
   * @param threads at least 1; the result does not depend on it
   */
  static GptqRounding of(SecondMoments moments, double damping, int threads) {
    int width = moments.width();
    var variances = new double[width];
    Arrays.setAll(variances, moments::variance);
    int[] order = ascending(variances);
    double[][] matrix = moments.covariance(order);
    // Inputs that never vary can't compensate errors. They are left out of the damping, so that a
    // network without them is rounded the same way.
    double mean = Arrays.stream(variances).filter(variance -> variance > 0).average().orElse(0);
    double added = mean > 0 ? damping * mean : 1;
    for (int p = 0; p < width; p++) matrix[p][p] += added;
    Cholesky.factorize(matrix, threads);
    return new GptqRounding(order, matrix);
  }

  /**
   * Returns the indexes of some numbers from the smallest to the largest; equal numbers keep their
   * order.
   */
  private static int[] ascending(double[] numbers) {
    var sorted = new Integer[numbers.length];
    Arrays.setAll(sorted, i -> i);
    Arrays.sort(sorted, Comparator.comparingDouble(i -> numbers[i]));
    var order = new int[numbers.length];
    Arrays.setAll(order, i -> sorted[i]);
    return order;
  }

  /**
   * Rounds several output channels.
   *
   * @param weights in units of their channel's scale: {@code weights[column][channel]}
   * @param levels the levels that weights may have
   * @return levels as doubles, in the same layout
   */
  double[][] round(double[][] weights, WeightLevels levels) {
    int width = order.length;
    int channels = weights[0].length;
    int qmin = levels.qmin();
    int qmax = levels.qmax();
    var rounded = new double[width][];
    var errors = new double[width][];
    for (int p = width - 1; p >= 0; p--) {
      double[] u = upper[p];
      double[] shift = shift(u, errors, p + 1, channels);
      double[] column = weights[order[p]];
      var integers = new double[channels];
      var error = new double[channels];
      for (int o = 0; o < channels; o++) {
        double wanted = Math.rint(column[o] + shift[o] / u[p]);
        integers[o] = Math.min(Math.max(wanted, qmin), qmax);
        error[o] = column[o] - integers[o];
      }
      rounded[order[p]] = integers;
      errors[p] = error;
    }
    return rounded;
  }

  /**
   * Returns the shift of this column that compensates the errors of the columns from {@code first}
   * on, per channel.
   */
  private static double[] shift(double[] u, double[][] errors, int first, int channels) {
    var shift = new double[channels];
    int q = first;
    for (; q + 3 < u.length; q += 4) {
      double u0 = u[q];
      double u1 = u[q + 1];
      double u2 = u[q + 2];
      double u3 = u[q + 3];
      double[] e0 = errors[q];
      double[] e1 = errors[q + 1];
      double[] e2 = errors[q + 2];
      double[] e3 = errors[q + 3];
      for (int o = 0; o < channels; o++) {
        shift[o] += (u0 * e0[o] + u1 * e1[o]) + (u2 * e2[o] + u3 * e3[o]);
      }
    }
    for (; q < u.length; q++) {
      double factor = u[q];
      double[] error = errors[q];
      for (int o = 0; o < channels; o++) shift[o] += factor * error[o];
    }
    return shift;
  }
}
