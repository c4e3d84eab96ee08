package dev.octet.engine.evidence;

/**
 * Numbers of samples on which the second of two networks does better or worse than the first. Ties
 * are ignored (exact sign test; McNemar, 1947).
 *
 * @param better number of samples on which the second network does better
 * @param worse number of samples on which the second network does worse
 */
public record PairedSigns(int better, int worse) {
  private static final double DOUBT = 0.05;

  /** Largest difference of two figures that counts as a tie; it covers rounding errors. */
  private static final double ROUNDING = 1e-9;

  /**
   * Compares two networks on the same samples.
   *
   * @param before figure of each sample in the first network; larger is better
   * @param after figure of each sample in the second network, in the same order
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

  /** Returns whether the second network is better, with a one-sided p-value of at most 5 %. */
  public boolean isBetter() {
    return chance(better, worse) <= DOUBT;
  }

  /** Returns whether the second network is worse, with a one-sided p-value of at most 5 %. */
  public boolean isWorse() {
    return chance(worse, better) <= DOUBT;
  }

  /**
   * Returns the probability that a fair coin shows one side at least {@code side} times in {@code
   * side + other} tosses.
   */
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
