package dev.octet.engine.calibrate;

import java.util.BitSet;

/** Removes constant channels from the statistics of a tensor. */
final class ChannelRemoval {
  /**
   * A bin that retains less than this fraction of the counts subtracted from it is treated as
   * empty: large tensors are sampled, and their counts have about this uncertainty.
   */
  private static final double SAMPLING_ERROR = 0.05;

  private ChannelRemoval() {}

  static TensorStatistics remove(TensorStatistics all, BitSet constant) {
    int channels = all.channelMeans().length;
    int left = channels - constant.cardinality();
    if (left < 1) throw new IllegalArgumentException("no channel of " + channels + " is left");
    var means = new double[left];
    double total = 0;
    double squares = (all.variance() + all.mean() * all.mean()) * channels;
    int kept = 0;
    for (int c = 0; c < channels; c++) {
      double mean = all.channelMeans()[c];
      if (constant.get(c)) {
        squares -= mean * mean;
      } else {
        means[kept++] = mean;
        total += mean;
      }
    }
    double mean = total / left;
    Histogram histogram = all.histogram();
    long[] counts = counts(all, constant);
    return new TensorStatistics(
        all.count() / channels * left,
        all.min(),
        all.max(),
        mean,
        Math.max(0, squares / left - mean * mean),
        new Histogram(histogram.low(), histogram.binWidth(), counts),
        means);
  }

  private static long[] counts(TensorStatistics all, BitSet constant) {
    Histogram histogram = all.histogram();
    double total = 0;
    for (long count : histogram.counts()) total += count;
    var taken = new double[Histogram.BINS];
    for (int c = constant.nextSetBit(0); c >= 0; c = constant.nextSetBit(c + 1)) {
      double at = (all.channelMeans()[c] - histogram.low()) / histogram.binWidth();
      taken[Math.clamp((int) Math.floor(at), 0, Histogram.BINS - 1)] +=
          total / all.channelMeans().length;
    }
    var counts = new long[Histogram.BINS];
    long left = 0;
    for (int i = 0; i < counts.length; i++) {
      double rest = histogram.counts()[i] - taken[i];
      counts[i] = rest <= SAMPLING_ERROR * taken[i] ? 0 : Math.round(rest);
      left += counts[i];
    }
    // no count remains if the other channels share all their bins with the removed ones
    return left == 0 ? histogram.counts().clone() : counts;
  }
}
