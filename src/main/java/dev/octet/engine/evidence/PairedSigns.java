package dev.octet.engine.evidence;

/**
 * On how many samples one network does better than another, and on how many worse; those that do
 * not tell them apart say nothing (the sign test; McNemar, 1947, in its exact form).
 *
 * @param better samples on which the second network does better
 * @param worse those on which it does worse
 */
public record PairedSigns(int better, int worse) {
  private static final double DOUBT = 0.05;

  /** Below it two figures are the same but for rounding. */
  private static final double ROUNDING = 1e-9;

  /**
   * Compares.
   *
   * @param before a figure of each sample, the larger the better
   * @param after that of the same samples
   */
  public static PairedSigns of(double[] before, double[] after) {
    int better = 0;
    int worse = 0;
    for (int i = 0; i < before.length; i++) {
      if (after[i] > before[i] + ROUNDING) better++;
      if (after[i] < before[i] - ROUNDING) worse++;
    }
    return new PairedSigns(better, worse);
  }

  /** Whether the second is better, and chance would say so less than once in 20 times. */
  public boolean isBetter() {
    return chance(better, worse) <= DOUBT;
  }

  /** Whether the second is worse, and chance would say so less than once in 20 times. */
  public boolean isWorse() {
    return chance(worse, better) <= DOUBT;
  }

  /** The probability that a fair coin falls on one side at least so often. */
  private static double chance(int side, int other) {
    int tosses = side + other;
    double logTerm = -tosses * Math.log(2);
    double sum = 0;
    for (int k = 0; k <= other; k++) {
      sum += Math.exp(logTerm);
      logTerm += Math.log((double) (tosses - k) / (k + 1));
    }
    return Math.min(1, sum);
  }
}
