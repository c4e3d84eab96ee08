package dev.octet.engine.quantize.moments;

/**
 * Exact sums over rows of integers, so that parts of the rows may be summed apart.
 *
 * @param <S> the sums themselves
 */
public interface RowSums<S extends RowSums<S>> {
  /**
   * Adds some rows.
   *
   * @param block rows of equally many integers, in units that are the same for all
   * @param count how many rows of the block are filled, from its first on
   */
  void add(int[][] block, int count);

  /** Adds the sums of other rows. */
  void merge(S other);
}
