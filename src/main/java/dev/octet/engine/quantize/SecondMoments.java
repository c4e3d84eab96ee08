package dev.octet.engine.quantize;

/**
 * Sums of rows of integers and of their products. Exact, so that neither the order of the rows nor
 * the number of threads shows in the result.
 */
final class SecondMoments implements RowSampler.Sums<SecondMoments> {
  /** {@code 255² * MOST_ROWS} is what an int still holds. */
  static final int MOST_ROWS = 32_768;

  /** Rows that stay in the second-level cache while all pairs of columns pass over them. */
  private static final int CACHED_ROWS = 64;

  private final int width;
  private final long[] sums;
  private final int[][] products;
  private int rows;

  SecondMoments(int width) {
    this(width, new long[width], new int[width][width], 0);
  }

  /**
   * Of sums that were made elsewhere.
   *
   * @param products only {@code [i][j >= i]} is read
   */
  SecondMoments(int width, long[] sums, int[][] products, int rows) {
    this.width = width;
    this.sums = sums;
    this.products = products;
    this.rows = rows;
  }

  static int checkedRows(int rows) {
    if (rows > MOST_ROWS) throw new IllegalStateException(rows + " rows");
    return rows;
  }

  int width() {
    return width;
  }

  /** Adds the first {@code count} rows of a block; {@code |value| <= 255}. */
  @Override
  public void add(int[][] block, int count) {
    rows = checkedRows(rows + count);
    for (int r = 0; r < count; r++) addRow(block[r], sums);
    for (int from = 0; from < count; from += CACHED_ROWS) {
      int to = Math.min(count, from + CACHED_ROWS);
      for (int i = 0; i < width; i++) addProductsOf(block, from, to, i);
    }
  }

  @Override
  public void merge(SecondMoments other) {
    rows = checkedRows(rows + other.rows);
    for (int i = 0; i < width; i++) {
      sums[i] += other.sums[i];
      for (int j = i; j < width; j++) products[i][j] += other.products[i][j];
    }
  }

  private static void addRow(int[] row, long[] sums) {
    for (int i = 0; i < sums.length; i++) sums[i] += row[i];
  }

  /**
   * Four rows at a time: the sums are fetched and put back once for them. All arrays have one
   * index, which is what HotSpot needs to see that none of them is in another's way.
   */
  private void addProductsOf(int[][] block, int from, int to, int i) {
    int[] into = products[i];
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
      for (int j = i; j < width; j++) {
        into[j] += factor0 * row0[j] + factor1 * row1[j] + factor2 * row2[j] + factor3 * row3[j];
      }
    }
    for (; r < to; r++) {
      int[] row = block[r];
      int factor = row[i];
      for (int j = i; j < width; j++) into[j] += factor * row[j];
    }
  }

  /**
   * The covariance, centred on the mean, with its columns in another order.
   *
   * @param order position to column
   */
  double[][] covariance(int[] order) {
    var matrix = new double[width][width];
    for (int p = 0; p < width; p++) {
      for (int q = p; q < width; q++) {
        double value = covariance(order[p], order[q]);
        matrix[p][q] = value;
        matrix[q][p] = value;
      }
    }
    return matrix;
  }

  /** The variance of a column. */
  double variance(int column) {
    return covariance(column, column);
  }

  private double covariance(int i, int j) {
    int product = products[Math.min(i, j)][Math.max(i, j)];
    return (product - (double) sums[i] * sums[j] / rows) / rows;
  }
}
