package dev.octet.engine.evidence;

/**
 * Upper confidence bound of a failure rate (Clopper and Pearson, 1934): the largest rate at which
 * observing at most the given number of failures still has a probability of 5 %. Without any
 * failure the bound is {@code 1 - 0.05^(1/n)}, which the rule of three approximates by 3/n.
 */
public final class FailureBound {
  private static final double DOUBT = 0.05;

  /** Bisection steps, after which the interval is narrower than a double can represent. */
  private static final int HALVINGS = 60;

  private FailureBound() {}

  /**
   * Returns the upper end of the one-sided 95 % confidence interval of a failure rate.
   *
   * @param failures number of failures, 0 to {@code trials}
   * @param trials number of independent trials, 0 or more: whole samples, not positions within one
   * @return 0 to 1; 1 without any trial
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

  /**
   * Returns the probability of at most {@code failures} failures at a rate strictly between 0 and
   * 1.
   */
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
