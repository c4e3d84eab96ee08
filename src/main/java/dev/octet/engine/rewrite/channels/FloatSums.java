package dev.octet.engine.rewrite.channels;

/** Bounds the error of a sum of products in float32. */
final class FloatSums {
  /** Unit roundoff of float32: half a unit in the last place of 1. */
  private static final double UNIT_ROUNDOFF = 0x1p-24;

  /** Twice the unit roundoff of float64, in which the reference sum is computed. */
  private static final double REFERENCE_ROUNDOFF = 0x1p-52;

  private FloatSums() {}

  /**
   * Returns the bound {@code gamma(n) * sum |x y|} with {@code gamma(n) = n u / (1 - n u)} and
   * {@code u = 2^-24}, which holds for every order of summation, with and without fused
   * multiply-add (Higham, Accuracy and Stability of Numerical Algorithms, 2002, equation 3.5).
   *
   * @param terms the number of products; a sum of one term counts as a product
   * @param magnitude the largest possible sum of their absolute values
   * @return infinity if no bound is known: for 2^24 terms or more, and for sums that may overflow
   *     float32
   */
  static double error(long terms, double magnitude) {
    double relative = terms * (UNIT_ROUNDOFF + REFERENCE_ROUNDOFF);
    if (relative >= 1 || !(magnitude < Float.MAX_VALUE)) return Double.POSITIVE_INFINITY;
    if (magnitude == 0) return 0;
    return relative / (1 - relative) * magnitude + terms * (double) Float.MIN_NORMAL;
  }
}
