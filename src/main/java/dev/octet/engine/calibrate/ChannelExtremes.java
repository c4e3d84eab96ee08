package dev.octet.engine.calibrate;

import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The smallest and largest value of some channels of a tensor, exact, over all samples and
 * positions. A channel is an index of the last axis.
 *
 * @param channels ascending
 * @param min for each of them
 * @param max for each of them
 */
public record ChannelExtremes(int[] channels, float[] min, float[] max) {

  /**
   * Of the tensor without some of its channels.
   *
   * @param removed indexes of the last axis
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
