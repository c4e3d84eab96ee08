package dev.octet.engine.evidence;

import java.util.List;

/** The score interval of a proportion (Wilson, 1927), which also holds near 0 and 1. */
public final class WilsonInterval {
  /** The 97.5 % quantile of the normal distribution: 95 % lie between minus and plus it. */
  private static final double Z = 1.959963984540054;

  private WilsonInterval() {}

  /**
   * The 95 % confidence interval of {@code hits / trials}.
   *
   * @param hits 0 to {@code trials}; a fraction where a trial was half a hit
   * @param trials at least 1
   */
  public static List<Double> of(double hits, int trials) {
    double n = trials;
    double p = hits / n;
    double center = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
    double half = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    // rounding must not keep a bound away from the end that it has reached
    double low = hits == 0 ? 0 : Math.max(0, center - half);
    double high = hits == trials ? 1 : Math.min(1, center + half);
    return List.of(low, high);
  }
}
