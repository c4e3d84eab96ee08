package dev.octet.engine.quantize.moments;

/**
 * A table of sums of products of integers, exact for up to {@link SecondMoments#MOST_ROWS} rows.
 * The loops over its numbers are written once for each type of number, since HotSpot makes vectors
 * of nothing else.
 */
sealed interface ProductSums permits IntProductSums, DoubleProductSums {
  /**
   * Adds the products of column {@code i} with itself and with all columns behind it to line {@code
   * i} of the table.
   *
   * @param block rows as wide as the table
   * @param from the first row of the block that counts
   * @param to the row after the last one
   */
  void addProductsOfColumn(int i, int[][] block, int from, int to);

  /** Adds the products of numbers at the same place to a line of the table. */
  void addProducts(int line, int[] first, int[] second);

  /** Adds a table of the same type and size. */
  void merge(ProductSums other);

  /** One column of a table of {@code side * side} lines, as a table with equal sides. */
  ProductSums square(int column, int side);

  /**
   * The covariance of two columns of which the table at {@code [i][j]} has the sum of products.
   *
   * @param sumI the sum of the first column
   * @param sumJ the sum of the second column
   * @param rows how many rows were summed
   */
  double covariance(int i, int j, long sumI, long sumJ, int rows);
}
