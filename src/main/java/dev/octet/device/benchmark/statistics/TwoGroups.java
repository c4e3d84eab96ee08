package dev.octet.device.benchmark.statistics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples that fall into two groups with a gap between them, as from two clocks or two kinds of
 * cores. Their overall median represents neither group.
 *
 * @param low median of the faster group
 * @param high median of the slower group
 * @param slowPart fraction of the samples in the slower group
 */
record TwoGroups(double low, double high, double slowPart) {
  /** Minimum fraction of the samples in a group; fewer are outliers. */
  private static final double LEAST_PART = 0.1;

  /** Minimum difference of the groups' medians, relative to the lower one. */
  private static final double LEAST_DIFFERENCE = 0.05;

  /**
   * Minimum separation of the groups in deviations (Ashman, Bird and Zepf 1994, with medians for
   * means and median absolute deviations for standard deviations, since the slower group has a
   * tail). Split in the middle, a normal distribution reaches 2.3 and a uniform one 2.7.
   */
  private static final double LEAST_SEPARATION = 4;

  /** Ratio of a normal distribution's standard deviation to its median absolute deviation. */
  private static final double NORMAL = 1.4826;

  private static final int LEAST_SAMPLES = 20;

  /**
   * Returns the groups; null if there is only one, or for fewer than 20 samples.
   *
   * @param sorted in ascending order
   */
  static @Nullable TwoGroups of(long[] sorted) {
    if (sorted.length < LEAST_SAMPLES) return null;
    int split = split(sorted);
    long[] fast = Arrays.copyOf(sorted, split);
    long[] slow = Arrays.copyOfRange(sorted, split, sorted.length);
    double low = LatencyStatistics.median(fast);
    double high = LatencyStatistics.median(slow);
    double spread = Math.hypot(deviation(fast, low), deviation(slow, high));
    boolean apart = (high - low) * Math.sqrt(2) > LEAST_SEPARATION * spread;
    if (!apart || high - low < LEAST_DIFFERENCE * low) return null;
    return new TwoGroups(low, high, (double) slow.length / sorted.length);
  }

  /**
   * Returns the size of the faster group for the split with the largest variance between the groups
   * (Otsu 1979).
   */
  private static int split(long[] sorted) {
    int n = sorted.length;
    int least = Math.max(1, (int) Math.ceil(LEAST_PART * n));
    double total = 0;
    for (long sample : sorted) total += sample;
    double below = 0;
    double best = -1;
    int split = least;
    for (int i = 1; i <= n - least; i++) {
      below += sorted[i - 1];
      if (i < least) continue;
      double difference = below / i - (total - below) / (n - i);
      double between = (double) i * (n - i) * difference * difference;
      if (between > best) {
        best = between;
        split = i;
      }
    }
    return split;
  }

  private static double deviation(long[] group, double median) {
    double[] distances = Arrays.stream(group).mapToDouble(x -> Math.abs(x - median)).toArray();
    Arrays.sort(distances);
    return NORMAL * distances[distances.length / 2];
  }
}
