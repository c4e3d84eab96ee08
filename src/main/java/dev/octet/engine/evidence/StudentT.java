package dev.octet.engine.evidence;

/** Quantiles of Student's t distribution. */
final class StudentT {
  private static final double P = 0.975;

  /** The 97.5 % quantile of the standard normal distribution. */
  private static final double Z = 1.959963984540054;

  private StudentT() {}

  /**
   * Returns the 97.5 % quantile of Student's t distribution; 95 % of the distribution lie between
   * it and its negative.
   *
   * @param freedom degrees of freedom, at least 1
   */
  static double twoSided95(int freedom) {
    if (freedom == 1) return Math.tan(Math.PI * (P - 0.5));
    if (freedom == 2) return (2 * P - 1) / Math.sqrt(2 * P * (1 - P));
    // Abramowitz and Stegun 26.7.5: accurate within 0.3 % from 3 degrees of freedom on
    double z2 = Z * Z;
    double g1 = Z * (z2 + 1) / 4;
    double g2 = Z * (5 * z2 * z2 + 16 * z2 + 3) / 96;
    double g3 = Z * (3 * z2 * z2 * z2 + 19 * z2 * z2 + 17 * z2 - 15) / 384;
    double z4 = z2 * z2;
    double g4 = Z * (79 * z4 * z4 + 776 * z4 * z2 + 1482 * z4 - 1920 * z2 - 945) / 92160;
    double v = freedom;
    return Z + (g1 + (g2 + (g3 + g4 / v) / v) / v) / v;
  }
}
