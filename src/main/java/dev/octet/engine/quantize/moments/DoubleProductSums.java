package dev.octet.engine.quantize.moments;

/**
 * Sums of products of integers of {@link RowBits#SIXTEEN}. The sums are integers below 2^47, which
 * doubles represent exactly; doubles are used because some processors can't multiply vectors of
 * longs.
 */
final class DoubleProductSums implements ProductSums {
  private final double[][] sums;

  DoubleProductSums(int rows, int columns) {
    this(new double[rows][columns]);
  }

  private DoubleProductSums(double[][] sums) {
    this.sums = sums;
  }

  /**
   * Adds four rows at a time, with one index for all arrays, for the same reasons as {@link
   * IntProductSums}.
   */
  @Override
  public void addProductsOfColumn(int i, int[][] block, int from, int to) {
    double[] into = sums[i];
    int r = from;
    for (; r + 3 < to; r += 4) {
      int[] row0 = block[r];
      int[] row1 = block[r + 1];
      int[] row2 = block[r + 2];
      int[] row3 = block[r + 3];
      if ((row0[i] | row1[i] | row2[i] | row3[i]) == 0) continue;
      double factor0 = row0[i];
      double factor1 = row1[i];
      double factor2 = row2[i];
      double factor3 = row3[i];
      for (int j = i; j < into.length; j++) {
        into[j] += factor0 * row0[j] + factor1 * row1[j] + factor2 * row2[j] + factor3 * row3[j];
      }
    }
    for (; r < to; r++) {
      int[] row = block[r];
      double factor = row[i];
      for (int j = i; j < into.length; j++) into[j] += factor * row[j];
    }
  }

  @Override
  public void addProducts(int line, int[] first, int[] second) {
    double[] into = sums[line];
    for (int c = 0; c < into.length; c++) into[c] += (double) first[c] * second[c];
  }

  @Override
  public void merge(ProductSums other) {
    double[][] others = ((DoubleProductSums) other).sums;
    for (int line = 0; line < sums.length; line++) add(others[line], sums[line]);
  }

  private static void add(double[] values, double[] into) {
    for (int c = 0; c < into.length; c++) into[c] += values[c];
  }

  @Override
  public ProductSums square(int column, int side) {
    var own = new double[side][side];
    for (int p = 0; p < sums.length; p++) own[p / side][p % side] = sums[p][column];
    return new DoubleProductSums(own);
  }

  /**
   * All terms are longs below 2^62, so a column with large values and little variance loses no
   * precision, and a constant column has exactly 0.
   */
  @Override
  public double covariance(int i, int j, long sumI, long sumJ, int rows) {
    long product = (long) sums[i][j];
    return (double) (rows * product - sumI * sumJ) / rows / rows;
  }
}
