package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.run.Workers;

/**
 * The Cholesky factorization of a positive definite matrix, {@code H = U' U}, U upper triangular.
 */
final class Cholesky {
  /** Panel width of the blocked factorization. */
  private static final int PANEL = 32;

  /** The number of rows that one worker updates at a time. */
  private static final int CHUNK = 16;

  /** Matrices with fewer rows are factorized by a single thread. */
  private static final int WORTH_THREADS = 256;

  private Cholesky() {}

  /**
   * Factorizes a matrix in place; only the upper triangle is read and written.
   *
   * @param threads at least 1; the result does not depend on it
   */
  static void factorize(double[][] matrix, int threads) {
    int width = matrix.length;
    for (int from = 0; from < width; from += PANEL) {
      int to = Math.min(width, from + PANEL);
      for (int k = from; k < to; k++) {
        divide(matrix[k], k);
        for (int i = k + 1; i < to; i++) subtract(matrix, k, k + 1, i);
      }
      update(matrix, from, to, width - to >= WORTH_THREADS ? threads : 1);
    }
  }

  private static void divide(double[] row, int pivot) {
    double root = Math.sqrt(row[pivot]);
    for (int j = pivot; j < row.length; j++) row[j] /= root;
  }

  /** Subtracts the contribution of a finished panel from all rows below it. */
  private static void update(double[][] matrix, int from, int to, int threads) {
    int rows = matrix.length - to;
    Workers.forEach(
        Math.ceilDiv(rows, CHUNK),
        threads,
        () ->
            Workers.each(chunk -> {
              int end = Math.min(matrix.length, to + (chunk + 1) * CHUNK);
              for (int i = to + chunk * CHUNK; i < end; i++) subtract(matrix, from, to, i);
            }));
  }

  /**
   * Subtracts four finished rows at a time, so that the updated row is loaded and stored only once
   * per four rows.
   */
  private static void subtract(double[][] matrix, int from, int to, int i) {
    double[] row = matrix[i];
    int k = from;
    for (; k + 3 < to; k += 4) {
      double[] p0 = matrix[k];
      double[] p1 = matrix[k + 1];
      double[] p2 = matrix[k + 2];
      double[] p3 = matrix[k + 3];
      double f0 = p0[i];
      double f1 = p1[i];
      double f2 = p2[i];
      double f3 = p3[i];
      for (int j = i; j < row.length; j++) {
        row[j] -= (f0 * p0[j] + f1 * p1[j]) + (f2 * p2[j] + f3 * p3[j]);
      }
    }
    for (; k < to; k++) {
      double[] pivotRow = matrix[k];
      double factor = pivotRow[i];
      for (int j = i; j < row.length; j++) row[j] -= factor * pivotRow[j];
    }
  }
}
