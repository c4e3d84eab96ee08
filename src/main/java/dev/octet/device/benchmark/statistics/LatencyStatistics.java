package dev.octet.device.benchmark.statistics;

import dev.octet.device.benchmark.report.Interval;
import dev.octet.device.benchmark.report.LatencySummary;
import java.util.Arrays;

/**
 * Summaries of latencies that assume no distribution: order statistics, and Student's t only for
 * the logarithms of ratios. The same samples give the same numbers.
 */
public final class LatencyStatistics {
  /** The confidence that intervals are asked to have at least. */
  static final double LEVEL = 0.95;

  private LatencyStatistics() {}

  /** A copy in rising order. */
  public static long[] sorted(long[] samples) {
    long[] sorted = samples.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /** The middle, or the mean of both middles. */
  public static double median(long[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2.0;
  }

  /**
   * The nearest rank: the smallest sample that at least this part of all does not exceed.
   *
   * @param part above 0, up to 1
   */
  static double percentile(long[] sorted, double part) {
    // a part such as 0.9 is not exact: 0.9 * 10 must not become the rank 10
    int rank = (int) Math.ceil(part * sorted.length - 1e-9);
    return sorted[Math.clamp(rank, 1, sorted.length) - 1];
  }

  static double mean(long[] samples) {
    double mean = 0;
    for (int i = 0; i < samples.length; i++) mean += (samples[i] - mean) / (i + 1);
    return mean;
  }

  /** The standard deviation of a sample (n - 1); 0 for one. */
  static double deviation(long[] samples) {
    if (samples.length < 2) return 0;
    double mean = mean(samples);
    double squares = 0;
    for (long sample : samples) squares += (sample - mean) * (sample - mean);
    return Math.sqrt(squares / (samples.length - 1));
  }

  /**
   * Where the population's median lies: between the k-th smallest and the k-th largest sample, with
   * the largest k that leaves the confidence at {@link #LEVEL} or above; for fewer than 6 samples
   * between the smallest and the largest, with the confidence that this has (David and Nagaraja,
   * Order Statistics, 7.1). Samples that depend on each other know less than it says.
   */
  static Interval medianInterval(long[] sorted) {
    int n = sorted.length;
    double logOfTerm = -n * Math.log(2); // of P(B = i), B ~ Binomial(n, 1/2)
    double below = Math.exp(logOfTerm); // P(B <= k - 1)
    int k = 1;
    for (int i = 1; i <= (n - 1) / 2; i++) {
      logOfTerm += Math.log((double) (n - i + 1) / i);
      double next = below + Math.exp(logOfTerm);
      if (2 * next > 1 - LEVEL) break;
      below = next;
      k = i + 1;
    }
    return new Interval(sorted[k - 1], sorted[n - k], Math.max(0, 1 - 2 * below));
  }

  /**
   * The geometric mean of ratios.
   *
   * @param ratios each above 0; two at least
   */
  public static double ratio(double[] ratios) {
    return Math.exp(Arrays.stream(ratios).map(Math::log).average().orElseThrow());
  }

  /** Where the geometric mean of ratios lies, by Student's t on their logarithms. */
  public static Interval ratioInterval(double[] ratios) {
    int n = ratios.length;
    double mean = Math.log(ratio(ratios));
    double squares = 0;
    for (double ratio : ratios) squares += Math.pow(Math.log(ratio) - mean, 2);
    double half = studentT(n - 1) * Math.sqrt(squares / (n - 1) / n);
    return new Interval(Math.exp(mean - half), Math.exp(mean + half), LEVEL);
  }

  /**
   * The two-sided 95 % quantile of Student's t, by bisection on its distribution in closed form
   * (Abramowitz and Stegun 26.7.3 and 26.7.4).
   *
   * @param freedom degrees of freedom, 1 or more
   */
  static double studentT(int freedom) {
    double low = 0;
    double high = 16; // 12.7 for one degree of freedom
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (within(middle, freedom) < LEVEL) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }

  /** The probability that Student's t lies between -t and t. */
  private static double within(double t, int freedom) {
    double angle = Math.atan(t / Math.sqrt(freedom));
    double cos = Math.cos(angle);
    double sum = 0;
    if (freedom % 2 == 1) {
      double term = cos;
      for (int i = 1; i <= freedom - 2; i += 2) {
        sum += term;
        term *= cos * cos * (i + 1) / (i + 2);
      }
      return 2 / Math.PI * (angle + Math.sin(angle) * sum);
    }
    double term = 1;
    for (int i = 0; i <= freedom - 2; i += 2) {
      sum += term;
      term *= cos * cos * (i + 1) / (i + 2);
    }
    return Math.sin(angle) * sum;
  }

  /**
   * Samples in a few numbers.
   *
   * @param first the very first run
   * @param samples in their order; at least one
   */
  public static LatencySummary summary(long first, long[] samples) {
    long[] sorted = sorted(samples);
    return new LatencySummary(
        samples.length,
        first,
        sorted[0],
        median(sorted),
        percentile(sorted, 0.9),
        percentile(sorted, 0.99),
        sorted[sorted.length - 1],
        mean(samples),
        deviation(samples),
        medianInterval(sorted));
  }
}
