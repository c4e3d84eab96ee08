package dev.octet.engine.evidence;

import java.util.List;

/**
 * Score confidence interval of a proportion (Wilson, 1927). It stays valid for proportions near 0
 * and 1.
 */
public final class WilsonInterval {
  /**
   * The 97.5 % quantile of the standard normal distribution; 95 % of the distribution lie between
   * it and its negative.
   */
  private static final double Z = 1.959963984540054;

  private WilsonInterval() {}

  /**
   * Returns the 95 % confidence interval of {@code hits / trials}.
   *
   * @param hits 0 to {@code trials}; fractional if a trial may count as half a hit
   * @param trials at least 1
   * @return lower and upper end, each 0 to 1
   */
  public static List<Double> of(double hits, int trials) {
    double n = trials;
    double p = hits / n;
    double center = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
    double half = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    // without this, rounding could move a bound away from 0 or 1
    double low = hits == 0 ? 0 : Math.max(0, center - half);
    double high = hits == trials ? 1 : Math.min(1, center + half);
    return List.of(low, high);
  }
}
