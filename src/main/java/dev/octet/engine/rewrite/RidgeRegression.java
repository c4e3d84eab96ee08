package dev.octet.engine.rewrite;

import dev.octet.engine.run.Workers;

/**
 * Least squares with a penalty and a free bias, in double precision: {@code y = W' z + b}, where
 * {@code (Z'Z + penalty diag(Z'Z) + 1e-6 mean diag(Z'Z)) W = Z'Y} of centred z and y. Each sum is
 * made by one thread in the order of the rows, so that the number of threads does not show.
 */
final class RidgeRegression {
  /** Keeps inputs apart that are never anything but 0. */
  private static final double FLOOR = 1e-6;

  private final double[][] moments;
  private final double[][] products;
  private final double[] inputSums;
  private final double[] outputSums;
  private long rows;

  RidgeRegression(int inputs, int outputs) {
    moments = new double[inputs][inputs];
    products = new double[inputs][outputs];
    inputSums = new double[inputs];
    outputSums = new double[outputs];
  }

  /**
   * What was found.
   *
   * @param weights by input, then by output
   * @param bias by output
   */
  record Solution(double[][] weights, double[] bias) {}

  /**
   * Takes rows.
   *
   * @param z a row each, as many as in {@code y}
   */
  void add(double[][] z, double[][] y, int threads) {
    Workers.forEach(inputSums.length, threads, () -> Workers.each(i -> add(i, z, y)));
    for (double[] row : y) for (int o = 0; o < row.length; o++) outputSums[o] += row[o];
    rows += z.length;
  }

  private void add(int i, double[][] z, double[][] y) {
    double[] moment = moments[i];
    double[] product = products[i];
    for (int r = 0; r < z.length; r++) {
      double[] row = z[r];
      double value = row[i];
      inputSums[i] += value;
      for (int j = 0; j <= i; j++) moment[j] += value * row[j];
      double[] target = y[r];
      for (int o = 0; o < product.length; o++) product[o] += value * target[o];
    }
  }

  /** Solves; what was added is used up. */
  Solution solve(double penalty) {
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

  /** Cholesky: the lower triangle becomes L with L L' = what it was. */
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
