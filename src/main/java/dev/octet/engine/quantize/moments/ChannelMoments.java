package dev.octet.engine.quantize.moments;

/**
 * Second moments per channel of im2col patches that hold a few kernel positions of many channels,
 * the input of a depthwise kernel. All channels are summed together, because their values are
 * adjacent in memory.
 */
public final class ChannelMoments implements RowSums<ChannelMoments> {
  private final int kernelPositions;
  private final int channels;
  private final long[][] sums;

  /**
   * Sums of products: one row per pair of kernel positions {@code [first * kernelPositions +
   * second]}, one column per channel.
   */
  private final ProductSums products;

  private int rows;

  /**
   * Creates the moments of no patches.
   *
   * @param bits the maximum bit width of the integers
   */
  public ChannelMoments(int kernelPositions, int channels, RowBits bits) {
    this.kernelPositions = kernelPositions;
    this.channels = channels;
    sums = new long[kernelPositions][channels];
    products = bits.sums(kernelPositions * kernelPositions, channels);
  }

  /**
   * Adds the first {@code count} patches of a block.
   *
   * @param block patches of {@code kernelPositions * channels} integers within the bit width,
   *     channels innermost
   */
  @Override
  public void add(int[][] block, int count) {
    rows = SecondMoments.checkedRows(rows + count);
    for (int kernelPosition = 0; kernelPosition < kernelPositions; kernelPosition++)
      addPosition(block, count, kernelPosition);
  }

  @Override
  public void merge(ChannelMoments other) {
    rows = SecondMoments.checkedRows(rows + other.rows);
    for (int kernelPosition = 0; kernelPosition < kernelPositions; kernelPosition++)
      add(other.sums[kernelPosition], sums[kernelPosition]);
    products.merge(other.products);
  }

  private static void add(long[] values, long[] into) {
    for (int c = 0; c < into.length; c++) into[c] += values[c];
  }

  private void addPosition(int[][] block, int count, int kernelPosition) {
    var own = new int[channels];
    var others = new int[channels];
    for (int r = 0; r < count; r++) {
      System.arraycopy(block[r], kernelPosition * channels, own, 0, channels);
      long[] sum = sums[kernelPosition];
      for (int c = 0; c < channels; c++) sum[c] += own[c];
      for (int other = kernelPosition; other < kernelPositions; other++) {
        System.arraycopy(block[r], other * channels, others, 0, channels);
        products.addProducts(kernelPosition * kernelPositions + other, own, others);
      }
    }
  }

  /** Returns the moments of one channel, with one column per kernel position. */
  public SecondMoments of(int channel) {
    var ownSums = new long[kernelPositions];
    for (int t = 0; t < kernelPositions; t++) ownSums[t] = sums[t][channel];
    return new SecondMoments(
        kernelPositions, ownSums, products.square(channel, kernelPositions), rows);
  }
}
