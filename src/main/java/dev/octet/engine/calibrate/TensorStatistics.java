package dev.octet.engine.calibrate;

import java.util.BitSet;

/**
 * What one tensor did over all samples.
 *
 * @param count values seen: the samples times the tensor's elements
 * @param min exact
 * @param max exact
 * @param mean of all values, to about six digits
 * @param variance of all values, to about six digits of their mean square
 * @param histogram of all values where the tensor is small, of some 4096 a sample where it is
 *     large; covers min to max in either case
 * @param channelMeans for each index of the last axis, as exact as the mean
 */
public record TensorStatistics(
    long count,
    float min,
    float max,
    double mean,
    double variance,
    Histogram histogram,
    double[] channelMeans) {

  /**
   * What is left when channels that never vary are taken away. Count, mean, variance and channel
   * means are as exact as before. The smallest and largest value are those of all channels: what is
   * left lies between them, and may not reach them where a channel that went was one of them. The
   * histogram is an estimate: each channel that goes takes the part of the counts that is its own
   * on average. Whoever picks ranges calibrates anew.
   *
   * @param constant indexes of the last axis, not all of them
   */
  public TensorStatistics without(BitSet constant) {
    return constant.isEmpty() ? this : ChannelRemoval.remove(this, constant);
  }
}
