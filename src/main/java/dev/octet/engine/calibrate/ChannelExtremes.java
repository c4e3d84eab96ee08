package dev.octet.engine.calibrate;

import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Exact smallest and largest value of some channels of a tensor, over all samples and positions. A
 * channel is an index of the last axis.
 *
 * @param channels indexes of the channels, ascending
 * @param min smallest value of each channel
 * @param max largest value of each channel
 */
public record ChannelExtremes(int[] channels, float[] min, float[] max) {

  /**
   * Returns the extremes after channels were removed from the tensor, with the remaining channels
   * renumbered.
   *
   * @param removed indexes of the last axis that were removed
   */
  public ChannelExtremes without(BitSet removed) {
    int[] kept =
        IntStream.range(0, channels.length).filter(i -> !removed.get(channels[i])).toArray();
    var left =
        new ChannelExtremes(new int[kept.length], new float[kept.length], new float[kept.length]);
    for (int i = 0; i < kept.length; i++) {
      int channel = channels[kept[i]];
      left.channels[i] = channel - removed.get(0, channel).cardinality();
      left.min[i] = min[kept[i]];
      left.max[i] = max[kept[i]];
    }
    return left;
  }
}
