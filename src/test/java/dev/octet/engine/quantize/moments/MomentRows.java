package dev.octet.engine.quantize.moments;

import java.util.SplittableRandom;

/** Random rows, and their moments as doubles have them in two passes. */
final class MomentRows {
  private MomentRows() {}

  /**
   * Rows whose neighbouring columns move together.
   *
   * @param largest what each column goes up to, around its offset
   * @param offset of each column
   */
  static int[][] correlated(long seed, int rows, int[] largest, int[] offset) {
    var random = new SplittableRandom(seed);
    var all = new int[rows][largest.length];
    for (int[] row : all) {
      double level = random.nextDouble(-1, 1);
      for (int i = 0; i < row.length; i++) {
        level = 0.7 * level + 0.3 * random.nextDouble(-1, 1);
        row[i] = offset[i] + (int) Math.rint(level * largest[i]);
      }
    }
    return all;
  }

  static double covariance(int[][] rows, int i, int j) {
    double meanI = 0;
    double meanJ = 0;
    for (int[] row : rows) {
      meanI += row[i] / (double) rows.length;
      meanJ += row[j] / (double) rows.length;
    }
    double sum = 0;
    for (int[] row : rows) sum += (row[i] - meanI) * (row[j] - meanJ);
    return sum / rows.length;
  }
}
