package dev.octet.device.benchmark.report;

/**
 * A comparison of two artifacts that were measured in turn on one phone, so that changes over time
 * affect both.
 *
 * @param first the report on the first artifact
 * @param second the report on the second artifact
 * @param rounds number of rounds; each measures both artifacts, in alternating order
 * @param ratio latency of the second artifact divided by that of the first: the geometric mean of
 *     the rounds' ratios of medians
 * @param ratioInterval confidence interval of the ratio, by Student's t on the logarithms of the
 *     rounds' ratios
 * @param conclusion whether one of the artifacts is faster
 * @param verdict the graver verdict of the two reports
 */
public record Comparison(
    BenchmarkReport first,
    BenchmarkReport second,
    int rounds,
    double ratio,
    Interval ratioInterval,
    Conclusion conclusion,
    Verdict verdict) {

  /** The conclusion from the confidence interval of the ratio. */
  public enum Conclusion {
    /** The interval lies above 1. */
    FIRST_IS_FASTER,
    /** The interval lies below 1. */
    SECOND_IS_FASTER,
    /** The interval contains 1. */
    NO_DIFFERENCE_SHOWN
  }
}
