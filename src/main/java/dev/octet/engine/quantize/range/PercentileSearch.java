package dev.octet.engine.quantize.range;

/** Cuts the same small part of the values off at both ends. */
final class PercentileSearch implements RangeSearch {
  /** 99.99 % of the values are at most the high end: the usual choice (arXiv 2004.09602, 3.4). */
  private static final double TAIL = 1e-4;

  @Override
  public Range search(Distribution values) {
    return Range.covering(values.quantile(TAIL), values.quantile(1 - TAIL));
  }
}
