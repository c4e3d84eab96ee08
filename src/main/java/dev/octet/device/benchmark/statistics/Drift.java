package dev.octet.device.benchmark.statistics;

import dev.octet.device.benchmark.report.Interval;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How samples change from their beginning to their end.
 *
 * @param early the median of the first fifth
 * @param late the median of the last fifth
 * @param apart whether the intervals of both medians have nothing in common
 */
record Drift(double early, double late, boolean apart) {
  private static final int FIFTH = 5;

  /** Fewer have no interval of 95 %. */
  private static final int LEAST_SAMPLES_OF_A_FIFTH = 6;

  /**
   * Null for fewer than 30 samples.
   *
   * @param samples in their order
   */
  static @Nullable Drift of(long[] samples) {
    int size = samples.length / FIFTH;
    if (size < LEAST_SAMPLES_OF_A_FIFTH) return null;
    long[] first = LatencyStatistics.sorted(Arrays.copyOf(samples, size));
    long[] last =
        LatencyStatistics.sorted(
            Arrays.copyOfRange(samples, samples.length - size, samples.length));
    Interval before = LatencyStatistics.medianInterval(first);
    Interval after = LatencyStatistics.medianInterval(last);
    return new Drift(
        LatencyStatistics.median(first),
        LatencyStatistics.median(last),
        after.low() > before.high() || after.high() < before.low());
  }

  /** The late median for an early one of 1. */
  double ratio() {
    return late / early;
  }
}
