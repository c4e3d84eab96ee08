package dev.octet.device.benchmark.statistics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples that fall into two groups with a gap between, as from two clocks or two kinds of cores: a
 * median of them is the time of neither.
 *
 * @param low the median of the faster group
 * @param high the median of the slower one
 * @param slowPart the part of the samples in the slower one
 */
record TwoGroups(double low, double high, double slowPart) {
  /** A group is a part of at least so much; less are outliers. */
  private static final double LEAST_PART = 0.1;

  /** Groups whose medians differ by less of the lower one are one for us. */
  private static final double LEAST_DIFFERENCE = 0.05;

  /**
   * How many deviations the groups lie apart (Ashman, Bird and Zepf 1994, with medians for means
   * and median deviations for deviations, since the slower group has a tail). Cut in two at its
   * middle, a normal distribution reaches 2.3 and a uniform one 2.7.
   */
  private static final double LEAST_SEPARATION = 4;

  /** The median deviation of a normal distribution is its deviation divided by this. */
  private static final double NORMAL = 1.4826;

  private static final int LEAST_SAMPLES = 20;

  /** The groups; null if there is one, or fewer than 20 samples. */
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

  /** Where two groups differ most from each other and least within (Otsu 1979). */
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
