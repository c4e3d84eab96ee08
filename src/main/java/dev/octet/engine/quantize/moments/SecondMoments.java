package dev.octet.engine.quantize.moments;

/**
 * Sums of integer rows and of the products of their columns. The sums are exact, so the result
 * depends neither on the order of the rows nor on the number of threads.
 */
public final class SecondMoments implements RowSums<SecondMoments> {
  /**
   * An int can hold {@code 255² * MOST_ROWS}; a double represents every integer up to {@code
   * 65,535² * MOST_ROWS} exactly.
   */
  static final int MOST_ROWS = 32_768;

  /**
   * The number of rows that stay in the second-level cache while all pairs of columns are
   * processed.
   */
  private static final int CACHED_ROWS = 64;

  private final int width;
  private final long[] sums;

  /** Sums of products of two columns; only {@code [i][j >= i]} is filled. */
  private final ProductSums products;

  private int rows;

  /**
   * Creates the moments of no rows.
   *
   * @param width the number of columns
   * @param bits the maximum bit width of the integers
   */
  public SecondMoments(int width, RowBits bits) {
    this(width, new long[width], bits.sums(width, width), 0);
  }

  /**
   * Creates moments from sums of rows that were computed elsewhere.
   *
   * @param products only {@code [i][j >= i]} is read
   */
  SecondMoments(int width, long[] sums, ProductSums products, int rows) {
    this.width = width;
    this.sums = sums;
    this.products = products;
    this.rows = rows;
  }

  static int checkedRows(int rows) {
    if (rows > MOST_ROWS) throw new IllegalStateException(rows + " rows");
    return rows;
  }

  /** Returns the number of columns. */
  public int width() {
    return width;
  }

  /** Adds the first {@code count} rows of a block of integers within the bit width. */
  @Override
  public void add(int[][] block, int count) {
    rows = checkedRows(rows + count);
    for (int r = 0; r < count; r++) addRow(block[r], sums);
    for (int from = 0; from < count; from += CACHED_ROWS) {
      int to = Math.min(count, from + CACHED_ROWS);
      for (int i = 0; i < width; i++) products.addProductsOfColumn(i, block, from, to);
    }
  }

  @Override
  public void merge(SecondMoments other) {
    rows = checkedRows(rows + other.rows);
    for (int i = 0; i < width; i++) sums[i] += other.sums[i];
    products.merge(other.products);
  }

  private static void addRow(int[] row, long[] sums) {
    for (int i = 0; i < sums.length; i++) sums[i] += row[i];
  }

  /**
   * Returns the centred covariance matrix with reordered columns.
   *
   * @param order the column at each position
   */
  public double[][] covariance(int[] order) {
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

  /** Returns the variance of a column. */
  public double variance(int column) {
    return covariance(column, column);
  }

  private double covariance(int i, int j) {
    return products.covariance(Math.min(i, j), Math.max(i, j), sums[i], sums[j], rows);
  }
}
