package dev.octet.device.benchmark.statistics;

import dev.octet.device.benchmark.report.Interval;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The change of samples from their beginning to their end.
 *
 * @param early median of the first fifth
 * @param late median of the last fifth
 * @param apart whether the confidence intervals of both medians are disjoint
 */
record Drift(double early, double late, boolean apart) {
  private static final int FIFTH = 5;

  /** Minimum number of samples of a fifth; fewer have no 95 % interval of the median. */
  private static final int LEAST_SAMPLES_OF_A_FIFTH = 6;

  /**
   * Computes the drift; null for fewer than 30 samples.
   *
   * @param samples in the order of measurement
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

  /** Returns the late median divided by the early one. */
  double ratio() {
    return late / early;
  }
}
