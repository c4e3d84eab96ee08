package dev.octet.engine.quantize.moments;

/** Sums of products of integers of {@link RowBits#EIGHT}, which an int can hold. */
final class IntProductSums implements ProductSums {
  private final int[][] sums;

  IntProductSums(int rows, int columns) {
    this(new int[rows][columns]);
  }

  private IntProductSums(int[][] sums) {
    this.sums = sums;
  }

  /**
   * Adds four rows at a time, so that each sum is loaded and stored only once per four rows. All
   * arrays have the same index, which HotSpot needs to see that they do not overlap.
   */
  @Override
  public void addProductsOfColumn(int i, int[][] block, int from, int to) {
    int[] into = sums[i];
    int r = from;
    for (; r + 3 < to; r += 4) {
      int[] row0 = block[r];
      int[] row1 = block[r + 1];
      int[] row2 = block[r + 2];
      int[] row3 = block[r + 3];
      int factor0 = row0[i];
      int factor1 = row1[i];
      int factor2 = row2[i];
      int factor3 = row3[i];
      if ((factor0 | factor1 | factor2 | factor3) == 0) continue;
      for (int j = i; j < into.length; j++) {
        into[j] += factor0 * row0[j] + factor1 * row1[j] + factor2 * row2[j] + factor3 * row3[j];
      }
    }
    for (; r < to; r++) {
      int[] row = block[r];
      int factor = row[i];
      for (int j = i; j < into.length; j++) into[j] += factor * row[j];
    }
  }

  /** One index for all arrays: HotSpot vectorizes the loop only if no arrays can overlap. */
  @Override
  public void addProducts(int line, int[] first, int[] second) {
    int[] into = sums[line];
    for (int c = 0; c < into.length; c++) into[c] += first[c] * second[c];
  }

  @Override
  public void merge(ProductSums other) {
    int[][] others = ((IntProductSums) other).sums;
    for (int line = 0; line < sums.length; line++) add(others[line], sums[line]);
  }

  private static void add(int[] values, int[] into) {
    for (int c = 0; c < into.length; c++) into[c] += values[c];
  }

  @Override
  public ProductSums square(int column, int side) {
    var own = new int[side][side];
    for (int p = 0; p < sums.length; p++) own[p / side][p % side] = sums[p][column];
    return new IntProductSums(own);
  }

  @Override
  public double covariance(int i, int j, long sumI, long sumJ, int rows) {
    return (sums[i][j] - (double) sumI * sumJ / rows) / rows;
  }
}
