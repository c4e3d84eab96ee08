package dev.octet.engine.quantize;

/**
 * The second moments of each channel of rows that hold a few taps of many channels, as a depthwise
 * kernel meets them. All channels grow side by side, since their numbers lie side by side.
 */
final class ChannelMoments implements RowSampler.Sums<ChannelMoments> {
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
  @Override
  public void add(int[][] block, int count) {
    rows = SecondMoments.checkedRows(rows + count);
    for (int tap = 0; tap < taps; tap++) addTap(block, count, tap);
  }

  @Override
  public void merge(ChannelMoments other) {
    rows = SecondMoments.checkedRows(rows + other.rows);
    for (int tap = 0; tap < taps; tap++) addLongs(other.sums[tap], sums[tap]);
    for (int pair = 0; pair < products.length; pair++) {
      addInts(other.products[pair], products[pair]);
    }
  }

  private static void addLongs(long[] values, long[] into) {
    for (int c = 0; c < into.length; c++) into[c] += values[c];
  }

  private static void addInts(int[] values, int[] into) {
    for (int c = 0; c < into.length; c++) into[c] += values[c];
  }

  private void addTap(int[][] block, int count, int tap) {
    var own = new int[channels];
    var others = new int[channels];
    for (int r = 0; r < count; r++) {
      System.arraycopy(block[r], tap * channels, own, 0, channels);
      long[] sum = sums[tap];
      for (int c = 0; c < channels; c++) sum[c] += own[c];
      for (int other = tap; other < taps; other++) {
        System.arraycopy(block[r], other * channels, others, 0, channels);
        addProducts(own, others, products[tap * taps + other]);
      }
    }
  }

  /** One index for all: HotSpot makes vectors of it only if no array can be in another's way. */
  private static void addProducts(int[] first, int[] second, int[] into) {
    for (int c = 0; c < into.length; c++) into[c] += first[c] * second[c];
  }

  SecondMoments of(int channel) {
    var ownSums = new long[taps];
    for (int t = 0; t < taps; t++) ownSums[t] = sums[t][channel];
    var ownProducts = new int[taps][taps];
    for (int p = 0; p < products.length; p++) {
      ownProducts[p / taps][p % taps] = products[p][channel];
    }
    return new SecondMoments(taps, ownSums, ownProducts, rows);
  }
}
