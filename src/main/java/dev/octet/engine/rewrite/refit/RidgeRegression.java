package dev.octet.engine.rewrite.refit;

import dev.octet.engine.run.Workers;

/**
 * Ridge regression with an unpenalized bias in double precision: {@code y = W' z + b}, where {@code
 * (Z'Z + penalty diag(Z'Z) + 1e-6 mean diag(Z'Z)) W = Z'Y} of centred z and y. Each sum is computed
 * by one thread in the order of the rows, so the result does not depend on the number of threads.
 */
public final class RidgeRegression {
  /** Part of the penalty that keeps the system regular if inputs are always 0. */
  private static final double FLOOR = 1e-6;

  /** The number of inputs that one thread takes at a time. */
  private static final int BLOCK = 16;

  /** The number of rows that fit into a core's cache. */
  private static final int TILE = 64;

  private static final int UNROLLED = 4;

  private final double[][] moments;
  private final double[][] products;
  private final double[] inputSums;
  private final double[] outputSums;
  private long rows;

  public RidgeRegression(int inputs, int outputs) {
    moments = new double[inputs][inputs];
    products = new double[inputs][outputs];
    inputSums = new double[inputs];
    outputSums = new double[outputs];
  }

  /**
   * The solution of a regression.
   *
   * @param weights by input, then by output
   * @param bias by output
   */
  public record Solution(double[][] weights, double[] bias) {}

  /**
   * Adds rows.
   *
   * @param z one row per sample, as many as in {@code y}; rows may be longer than needed
   */
  public void add(double[][] z, double[][] y, int threads) {
    int blocks = (inputSums.length + BLOCK - 1) / BLOCK;
    Workers.forEach(
        blocks,
        threads,
        () ->
            Workers.each(block -> {
              int from = block * BLOCK;
              int to = Math.min(from + BLOCK, inputSums.length);
              for (int row = 0; row < z.length; row += TILE) {
                add(from, to, z, y, row, Math.min(row + TILE, z.length));
              }
            }));
    for (double[] row : y) for (int o = 0; o < outputSums.length; o++) outputSums[o] += row[o];
    rows += z.length;
  }

  /** Adds the products of some inputs on some rows, which stay in the cache meanwhile. */
  private void add(int from, int to, double[][] z, double[][] y, int first, int end) {
    for (int i = from; i < to; i++) {
      int r = first;
      for (; r + UNROLLED <= end; r += UNROLLED) {
        double a = z[r][i];
        double b = z[r + 1][i];
        double c = z[r + 2][i];
        double d = z[r + 3][i];
        inputSums[i] += a + b + c + d;
        add(moments[i], i + 1, a, z[r], b, z[r + 1], c, z[r + 2], d, z[r + 3]);
        double[] product = products[i];
        add(product, product.length, a, y[r], b, y[r + 1], c, y[r + 2], d, y[r + 3]);
      }
      for (; r < end; r++) {
        double a = z[r][i];
        inputSums[i] += a;
        for (int j = 0; j <= i; j++) moments[i][j] += a * z[r][j];
        for (int o = 0; o < products[i].length; o++) products[i][o] += a * y[r][o];
      }
    }
  }

  /** Adds four rows at once, so that each sum is loaded and stored only once per four rows. */
  public static void add(
      double[] sums,
      int count,
      double a,
      double[] p,
      double b,
      double[] q,
      double c,
      double[] r,
      double d,
      double[] s) {
    for (int j = 0; j < count; j++) sums[j] += a * p[j] + b * q[j] + c * r[j] + d * s[j];
  }

  /** Solves the system and destroys the sums. */
  public Solution solve(double penalty) {
    int inputs = inputSums.length;
    int outputs = outputSums.length;
    double trace = 0;
    for (int i = 0; i < inputs; i++) {
      double mean = inputSums[i] / rows;
      for (int j = 0; j <= i; j++) moments[i][j] -= mean * inputSums[j];
      for (int o = 0; o < outputs; o++) products[i][o] -= mean * outputSums[o];
      trace += moments[i][i];
    }
    double floor = Math.max(FLOOR * trace / inputs, Double.MIN_NORMAL);
    for (int i = 0; i < inputs; i++) moments[i][i] += penalty * moments[i][i] + floor;
    factor();
    substitute();
    var bias = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      bias[o] = outputSums[o] / rows;
      for (int i = 0; i < inputs; i++) bias[o] -= inputSums[i] / rows * products[i][o];
    }
    return new Solution(products, bias);
  }

  /** Cholesky factorization: replaces the lower triangle by L, where L L' is the matrix. */
  private void factor() {
    for (int i = 0; i < moments.length; i++) {
      double[] row = moments[i];
      for (int j = 0; j <= i; j++) {
        double[] other = moments[j];
        double sum = row[j];
        for (int k = 0; k < j; k++) sum -= row[k] * other[k];
        row[j] = j == i ? Math.sqrt(sum) : sum / other[j];
      }
    }
  }

  private void substitute() {
    for (int i = 0; i < products.length; i++) {
      for (int j = 0; j < i; j++) subtract(products[j], moments[i][j], products[i]);
      divide(products[i], moments[i][i]);
    }
    for (int i = products.length - 1; i >= 0; i--) {
      for (int j = i + 1; j < products.length; j++) {
        subtract(products[j], moments[j][i], products[i]);
      }
      divide(products[i], moments[i][i]);
    }
  }

  private static void subtract(double[] row, double factor, double[] from) {
    for (int o = 0; o < row.length; o++) from[o] -= factor * row[o];
  }

  private static void divide(double[] row, double by) {
    for (int o = 0; o < row.length; o++) row[o] /= by;
  }
}
