package dev.octet.engine.quantize.moments;

/**
 * Exact sums over rows of integers. Parts of the rows can be summed separately and merged.
 *
 * @param <S> the type of the sums
 */
public interface RowSums<S extends RowSums<S>> {
  /**
   * Adds rows.
   *
   * @param block rows of equal length, all in the same units
   * @param count how many rows of the block to add, from the first one on
   */
  void add(int[][] block, int count);

  /** Adds the sums of other rows. */
  void merge(S other);
}
