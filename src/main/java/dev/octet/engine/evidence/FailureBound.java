package dev.octet.engine.evidence;

/**
 * How large a rate of failures can be for all that a number of trials says (Clopper and Pearson,
 * 1934): the largest rate under which so few failures come up once in 20 times. Without a failure
 * it is {@code 1 - 0.05^(1/n)}, which the rule of three rounds to 3/n.
 */
public final class FailureBound {
  private static final double DOUBT = 0.05;

  /** Halvings until a double says no more. */
  private static final int HALVINGS = 60;

  private FailureBound() {}

  /**
   * The upper end of the one-sided 95 % interval.
   *
   * @param failures 0 to {@code trials}
   * @param trials 0 or more, independent of each other: samples, not the positions of one
   * @return 0 to 1; 1 without a trial
   */
  public static double of(int failures, int trials) {
    if (failures >= trials) return 1;
    double low = (double) failures / trials;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (atMost(failures, trials, middle) > DOUBT) low = middle;
      else high = middle;
    }
    return high;
  }

  /** The probability of at most so many failures at a rate between 0 and 1, exclusive. */
  private static double atMost(int failures, int trials, double rate) {
    double logOdds = Math.log(rate) - Math.log1p(-rate);
    double term = trials * Math.log1p(-rate);
    double sum = 0;
    for (int k = 0; k <= failures; k++) {
      sum += Math.exp(term);
      term += logOdds + Math.log((double) (trials - k) / (k + 1));
    }
    return sum;
  }
}
