package dev.octet.engine.quantize.moments;

/**
 * Sums of rows of integers and of their products. Exact, so that neither the order of the rows nor
 * the number of threads shows in the result.
 */
public final class SecondMoments implements RowSums<SecondMoments> {
  /**
   * {@code 255² * MOST_ROWS} is what an int still holds; of {@code 65,535² * MOST_ROWS} a double
   * holds every integer.
   */
  static final int MOST_ROWS = 32_768;

  /** Rows that stay in the second-level cache while all pairs of columns pass over them. */
  private static final int CACHED_ROWS = 64;

  private final int width;
  private final long[] sums;

  /** Only {@code [i][j >= i]} is filled. */
  private final ProductSums products;

  private int rows;

  /**
   * The moments of no rows.
   *
   * @param width of the rows to come, in columns
   * @param bits that their integers have at most
   */
  public SecondMoments(int width, RowBits bits) {
    this(width, new long[width], bits.sums(width, width), 0);
  }

  /**
   * The moments of rows that were summed elsewhere.
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

  /** The number of columns. */
  public int width() {
    return width;
  }

  /** Adds the first {@code count} rows of a block, of integers in the range of the bits. */
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
   * The covariance, centred on the mean, with its columns in another order.
   *
   * @param order position to column
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

  /** The variance of a column. */
  public double variance(int column) {
    return covariance(column, column);
  }

  private double covariance(int i, int j) {
    return products.covariance(Math.min(i, j), Math.max(i, j), sums[i], sums[j], rows);
  }
}
