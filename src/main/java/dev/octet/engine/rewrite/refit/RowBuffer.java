package dev.octet.engine.rewrite.refit;

/**
 * Rows that are filled again for each chunk of the samples, and for each layer. New ones would live
 * just long enough to pile up in the heap's old generation.
 */
final class RowBuffer {
  private double[][] rows = {};

  /**
   * Rows to fill, those of the last call where they do.
   *
   * @return at least {@code count} of them, each with room for at least {@code width} values
   */
  double[][] rows(int count, int width) {
    int longest = rows.length == 0 ? 0 : rows[0].length;
    if (rows.length < count || longest < width) {
      rows = new double[Math.max(count, rows.length)][Math.max(width, longest)];
    }
    return rows;
  }
}
