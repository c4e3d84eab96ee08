package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.quantize.moments.SecondMoments;
import dev.octet.engine.quantize.weights.WeightLevels;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Rounds the weights of a layer column by column, each taking up what the rounding of those before
 * has changed at the output (GPTQ, arXiv 2210.17323; Optimal Brain Surgeon). With the covariance of
 * the inputs {@code H = R R'}, R upper triangular, the output's error {@code e' H e} is a sum of
 * squares of {@code R_ii e_i + sum over j < i of R_ji e_j}; each e_i in turn makes its square as
 * small as the grid allows. That is what GPTQ does through the inverse of H, without the inverse.
 * Centred moments, since bias correction takes the mean.
 */
final class GptqRounding {
  /** Position to column; the last position is rounded first. */
  private final int[] order;

  /** {@code H = U' U} in positions: row p holds U from its diagonal on. */
  private final double[][] upper;

  private GptqRounding(int[] order, double[][] upper) {
    this.order = order;
    this.upper = upper;
  }

  /**
   * Prepares for inputs with these moments.
   *
   * @param damping what is added to the diagonal, as a part of the mean of its positive elements
   * @param threads at least 1; the result does not depend on it
   */
  static GptqRounding of(SecondMoments moments, double damping, int threads) {
    int width = moments.width();
    var variances = new double[width];
    Arrays.setAll(variances, moments::variance);
    int[] order = ascending(variances);
    double[][] matrix = moments.covariance(order);
    // inputs that never change leave nothing to compensate with, and have no say in the damping: a
    // network that lacks them is rounded the same way
    double mean = Arrays.stream(variances).filter(variance -> variance > 0).average().orElse(0);
    double added = mean > 0 ? damping * mean : 1;
    for (int p = 0; p < width; p++) matrix[p][p] += added;
    Cholesky.factorize(matrix, threads);
    return new GptqRounding(order, matrix);
  }

  /** The indexes of some numbers, from the smallest to the largest, equal ones as they come. */
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
   * @param weights in steps of their channel's scale: {@code weights[column][channel]}
   * @param levels that weights may become
   * @return levels, as doubles in the same layout
   */
  double[][] round(double[][] weights, WeightLevels levels) {
    int width = order.length;
    int channels = weights[0].length;
    int least = levels.least();
    int greatest = levels.greatest();
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
        integers[o] = Math.min(Math.max(wanted, least), greatest);
        error[o] = column[o] - integers[o];
      }
      rounded[order[p]] = integers;
      errors[p] = error;
    }
    return rounded;
  }

  /** What the errors of the columns from {@code first} on ask of this one. */
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
