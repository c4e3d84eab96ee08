package dev.octet.engine.rewrite.channels;

/** How far a sum of products that is computed in float32 may be from the true one. */
final class FloatSums {
  /** Unit roundoff of float32: half a unit in the last place of 1. */
  private static final double UNIT_ROUNDOFF = 0x1p-24;

  /** Twice that of the float64 in which the true sum is computed beside it. */
  private static final double REFERENCE_ROUNDOFF = 0x1p-52;

  private FloatSums() {}

  /**
   * The bound {@code gamma(n) * sum |x y|} with {@code gamma(n) = n u / (1 - n u)} and {@code u =
   * 2^-24}, which holds for every order of summation, with and without fused multiply-add (Higham,
   * Accuracy and Stability of Numerical Algorithms, 2002, equation 3.5).
   *
   * @param terms how many products are summed; a sum of one term counts as a product
   * @param magnitude the largest possible sum of their absolute values
   * @return infinite where nothing can be said: for 2^24 terms and more, and for sums that float32
   *     may not hold
   */
  static double error(long terms, double magnitude) {
    double relative = terms * (UNIT_ROUNDOFF + REFERENCE_ROUNDOFF);
    if (relative >= 1 || !(magnitude < Float.MAX_VALUE)) return Double.POSITIVE_INFINITY;
    if (magnitude == 0) return 0;
    return relative / (1 - relative) * magnitude + terms * (double) Float.MIN_NORMAL;
  }
}
