package dev.octet.device.benchmark.report;

/**
 * Two artifacts measured in turn on one phone, so that what changes with time meets both.
 *
 * @param first the report of the first
 * @param second the report of the second
 * @param rounds how often each was started; the order alternates: first second, second first, …
 * @param ratio how long the second takes for what the first takes 1: the geometric mean of the
 *     rounds' ratios of medians
 * @param ratioInterval where it lies, by Student's t on the rounds' logarithms
 * @param conclusion whether one is faster
 * @param verdict the graver of both reports'
 */
public record Comparison(
    BenchmarkReport first,
    BenchmarkReport second,
    int rounds,
    double ratio,
    Interval ratioInterval,
    Conclusion conclusion,
    Verdict verdict) {

  /** The conclusion from the interval. */
  public enum Conclusion {
    FIRST_IS_FASTER,
    SECOND_IS_FASTER,
    /** The interval holds 1. */
    NO_DIFFERENCE_SHOWN
  }
}
