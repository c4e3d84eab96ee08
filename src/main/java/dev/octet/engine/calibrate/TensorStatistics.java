package dev.octet.engine.calibrate;

import java.util.BitSet;

/**
 * Statistics of one tensor over all calibration samples.
 *
 * @param count number of values seen: samples times elements
 * @param min exact minimum
 * @param max exact maximum
 * @param mean mean of all values, accurate to about six digits
 * @param variance variance of all values, accurate to about six digits of their mean square
 * @param histogram histogram of all values for small tensors, of about 4096 values per sample for
 *     large ones; covers min to max in either case
 * @param channelMeans mean for each index of the last axis, as accurate as {@code mean}
 */
public record TensorStatistics(
    long count,
    float min,
    float max,
    double mean,
    double variance,
    Histogram histogram,
    double[] channelMeans) {

  /** Returns the mean square of all values, as accurate as the variance. */
  public double power() {
    return mean * mean + variance;
  }

  /**
   * Returns the statistics after channels that never vary were removed. Count, mean, variance and
   * channel means are as accurate as before. Minimum and maximum remain those of all channels: the
   * remaining values lie between them, but need not reach them. The histogram is an estimate, from
   * which each removed channel takes its average share of the counts. To choose quantization
   * ranges, calibrate again.
   *
   * @param constant indexes of the last axis to remove, not all of them
   */
  public TensorStatistics without(BitSet constant) {
    return constant.isEmpty() ? this : ChannelRemoval.remove(this, constant);
  }
}
