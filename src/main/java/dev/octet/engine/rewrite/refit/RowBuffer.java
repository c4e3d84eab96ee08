package dev.octet.engine.rewrite.refit;

/**
 * Rows that are reused for each chunk of the samples and for each layer. New rows would live just
 * long enough to fill the heap's old generation.
 */
final class RowBuffer {
  private double[][] rows = {};

  /**
   * Returns rows to fill, those of the previous call if they are large enough.
   *
   * @return at least {@code count} rows, each with room for at least {@code width} values
   */
  double[][] rows(int count, int width) {
    int longest = rows.length == 0 ? 0 : rows[0].length;
    if (rows.length < count || longest < width) {
      rows = new double[Math.max(count, rows.length)][Math.max(width, longest)];
    }
    return rows;
  }
}
