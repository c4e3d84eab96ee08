package dev.octet.engine.quantize.moments;

/**
 * A table of sums of products of integers, exact for up to {@link SecondMoments#MOST_ROWS} rows.
 * Each element type has its own copy of the loops, because HotSpot vectorizes only loops over one
 * primitive type.
 */
sealed interface ProductSums permits IntProductSums, DoubleProductSums {
  /**
   * Adds the products of column {@code i} with itself and with all later columns to row {@code i}
   * of the table.
   *
   * @param block rows as wide as the table
   * @param from index of the first row to add
   * @param to index after the last row to add
   */
  void addProductsOfColumn(int i, int[][] block, int from, int to);

  /** Adds the products of elements at the same index to a row of the table. */
  void addProducts(int line, int[] first, int[] second);

  /** Adds a table of the same type and size. */
  void merge(ProductSums other);

  /** Returns one column of a table of {@code side * side} rows as a square table. */
  ProductSums square(int column, int side);

  /**
   * Returns the covariance of two columns; element {@code [i][j]} of the table holds their sum of
   * products.
   *
   * @param sumI the sum of the first column
   * @param sumJ the sum of the second column
   * @param rows the number of rows summed
   */
  double covariance(int i, int j, long sumI, long sumJ, int rows);
}
