package dev.octet.device.benchmark.report;

/**
 * A comparison of two artifacts that were measured in turn on one phone, so that changes over time
 * affect both.
 *
 * @param first report on the first artifact
 * @param second report on the second artifact
 * @param rounds number of starts of each; the order alternates: first second, second first, …
 * @param ratio latency of the second artifact divided by that of the first: the geometric mean of
 *     the rounds' ratios of medians
 * @param ratioInterval confidence interval of the ratio, by Student's t on the rounds' logarithms
 * @param conclusion whether one is faster
 * @param verdict the graver one of both reports
 */
public record Comparison(
    BenchmarkReport first,
    BenchmarkReport second,
    int rounds,
    double ratio,
    Interval ratioInterval,
    Conclusion conclusion,
    Verdict verdict) {

  /** The conclusion from the ratio's interval. */
  public enum Conclusion {
    FIRST_IS_FASTER,
    SECOND_IS_FASTER,
    /** The interval contains 1. */
    NO_DIFFERENCE_SHOWN
  }
}
