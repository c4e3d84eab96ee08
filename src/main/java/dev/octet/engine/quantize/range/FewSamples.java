package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.Graph;

/**
 * Chooses ranges of activations when calibration has few samples. Other samples then exceed the
 * values seen, so no value seen is clipped and the range is wider than the values seen.
 */
public final class FewSamples {
  /** From this number of samples on, the values seen are typical and a range search pays off. */
  static final int ENOUGH = 16;

  private FewSamples() {}

  /** Returns whether this number of samples is too small for a range search. */
  public static boolean are(int samples) {
    return samples < ENOUGH;
  }

  /**
   * Returns the factor by which a range extends the values seen away from zero: {@code 1 + 1/n},
   * the factor of the unbiased estimate of a population's maximum from the largest of {@code n}
   * values (the German tank problem; Goodman, JASA 1952).
   *
   * @param samples the number of samples seen
   */
  static double margin(int samples) {
    return are(samples) ? 1 + 1.0 / Math.max(1, samples) : 1;
  }

  /**
   * Returns the range of a network's input. If there are few samples, or if the values seen fill
   * half of the declared range (which costs at most one bit), it is the declared range; otherwise
   * it is the range seen.
   *
   * @param seen from the smallest to the largest value seen, extended to contain 0
   * @param declared a range that contains every possible value of the input
   */
  public static Range inputRange(Range seen, Range declared, int samples) {
    Range all = seen.and(declared);
    return are(samples) || seen.span() >= all.span() / 2 ? all : seen;
  }

  /**
   * Returns the range of an activation: the values seen plus a margin, but on each side of zero at
   * least {@code 1/n} of the extent that {@code n} samples have shown on the other side. A single
   * sample may show only one side of a sum that has two (resnet8 on one bright image: 11.4 dB on
   * other images without this rule, 28.5 dB with it); from two samples on it hardly matters.
   *
   * @param seen from the smallest to the largest value seen, extended to contain 0
   * @param samples the number of samples seen, at least 1
   * @return a range within the limits of the tensor's operator
   */
  public static Range range(Graph graph, int tensor, Range seen, int samples) {
    Range possible = PossibleRange.of(graph, tensor);
    Range mirrored = new Range(-seen.high() / samples, -seen.low() / samples);
    return seen.times(margin(samples)).and(mirrored).within(possible.and(seen));
  }
}
