package dev.octet.engine.quantize.moments;

/**
 * Second moments per channel of im2col patches that hold a few kernel positions of many channels,
 * the input of a depthwise kernel. All channels are summed together, because their values are
 * adjacent in memory.
 */
public final class ChannelMoments implements RowSums<ChannelMoments> {
  private final int taps;
  private final int channels;
  private final long[][] sums;

  /**
   * Sums of products: one row per pair of kernel positions {@code [first * taps + second]}, one
   * column per channel.
   */
  private final ProductSums products;

  private int rows;

  /**
   * Creates the moments of no patches.
   *
   * @param bits the maximum bit width of the integers
   */
  public ChannelMoments(int taps, int channels, RowBits bits) {
    this.taps = taps;
    this.channels = channels;
    sums = new long[taps][channels];
    products = bits.sums(taps * taps, channels);
  }

  /**
   * Adds the first {@code count} patches of a block.
   *
   * @param block patches of {@code taps * channels} integers within the bit width, channels
   *     innermost
   */
  @Override
  public void add(int[][] block, int count) {
    rows = SecondMoments.checkedRows(rows + count);
    for (int tap = 0; tap < taps; tap++) addTap(block, count, tap);
  }

  @Override
  public void merge(ChannelMoments other) {
    rows = SecondMoments.checkedRows(rows + other.rows);
    for (int tap = 0; tap < taps; tap++) add(other.sums[tap], sums[tap]);
    products.merge(other.products);
  }

  private static void add(long[] values, long[] into) {
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
        products.addProducts(tap * taps + other, own, others);
      }
    }
  }

  /** Returns the moments of one channel, with one column per kernel position. */
  public SecondMoments of(int channel) {
    var ownSums = new long[taps];
    for (int t = 0; t < taps; t++) ownSums[t] = sums[t][channel];
    return new SecondMoments(taps, ownSums, products.square(channel, taps), rows);
  }
}
