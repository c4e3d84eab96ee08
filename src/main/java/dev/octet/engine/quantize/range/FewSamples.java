package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.Graph;

/**
 * The ranges of activations where few samples were seen: other samples reach further than these
 * did. So nothing that was seen is clipped, and the range is wider than what was seen.
 */
public final class FewSamples {
  /** With so many samples, what was seen is typical, and searching for a range pays. */
  static final int ENOUGH = 16;

  private FewSamples() {}

  /** Whether so many samples are few. */
  public static boolean are(int samples) {
    return samples < ENOUGH;
  }

  /**
   * How much further from zero than seen a range has to reach: {@code 1 + 1/n}, the factor of the
   * unbiased estimate of the largest of all values from the largest of {@code n} (the German tank
   * problem; Goodman, JASA 1952).
   *
   * @param samples how many were seen
   */
  static double margin(int samples) {
    return are(samples) ? 1 + 1.0 / Math.max(1, samples) : 1;
  }

  /**
   * The range of a network's input: that of all values that it may have where the samples fill half
   * of it, which costs a bit at most, or are few; what was seen where many samples leave most of it
   * empty.
   *
   * @param seen from the smallest to the largest value seen, with zero
   * @param declared holds every value that the input may have
   */
  public static Range inputRange(Range seen, Range declared, int samples) {
    Range all = seen.and(declared);
    return are(samples) || seen.span() >= all.span() / 2 ? all : seen;
  }

  /**
   * The range of an activation: what was seen and its margin, but on either side of zero at least
   * the {@code n}th part of what {@code n} samples have shown on the other. One sample may show one
   * side alone of a sum that has two (resnet8 on one bright image: 11.4 dB on others without it,
   * 28.5 with it); from two samples on it hardly matters.
   *
   * @param seen from the smallest to the largest value seen, with zero
   * @param samples how many have shown it, at least 1
   * @return no more than the tensor's operator can give
   */
  public static Range range(Graph graph, int tensor, Range seen, int samples) {
    Range possible = PossibleRange.of(graph, tensor);
    Range mirrored = new Range(-seen.high() / samples, -seen.low() / samples);
    return seen.times(margin(samples)).and(mirrored).within(possible.and(seen));
  }
}
