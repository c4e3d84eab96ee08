package dev.octet.engine.quantize;

import dev.octet.engine.run.Workers;

/**
 * The second moments of each channel of rows that hold a few taps of many channels, as a depthwise
 * kernel meets them. All channels grow side by side, since their numbers lie side by side.
 */
final class ChannelMoments {
  private final int taps;
  private final int channels;
  private final long[][] sums;
  private final int[][] products;
  private int rows;

  ChannelMoments(int taps, int channels) {
    this.taps = taps;
    this.channels = channels;
    sums = new long[taps][channels];
    products = new int[taps * taps][channels];
  }

  /**
   * Adds the first {@code count} rows of a block.
   *
   * @param block rows of {@code taps * channels} integers, channels innermost; {@code |value| <=
   *     255}
   */
  void add(int[][] block, int count, int threads) {
    rows = SecondMoments.checkedRows(rows + count);
    Workers.forEach(taps, threads, () -> Workers.each(tap -> addTap(block, count, tap)));
  }

  private void addTap(int[][] block, int count, int tap) {
    int from = tap * channels;
    for (int r = 0; r < count; r++) {
      int[] row = block[r];
      long[] sum = sums[tap];
      for (int c = 0; c < channels; c++) sum[c] += row[from + c];
      for (int other = tap; other < taps; other++) {
        addProducts(row, from, other * channels, products[tap * taps + other]);
      }
    }
  }

  private static void addProducts(int[] row, int first, int second, int[] into) {
    for (int c = 0; c < into.length; c++) into[c] += row[first + c] * row[second + c];
  }

  SecondMoments of(int channel) {
    var ownSums = new long[taps];
    for (int t = 0; t < taps; t++) ownSums[t] = sums[t][channel];
    var ownProducts = new int[products.length];
    for (int p = 0; p < ownProducts.length; p++) ownProducts[p] = products[p][channel];
    return new SecondMoments(taps, ownSums, ownProducts, rows);
  }
}
