package dev.octet.engine.quantize.range;

/** Clips the same small fraction of the values at each end. */
final class PercentileSearch implements RangeSearch {
  /** The high end is the 99.99th percentile, the usual choice (arXiv 2004.09602, 3.4). */
  private static final double TAIL = 1e-4;

  @Override
  public Range search(HistogramObserver values) {
    return Range.covering(values.quantile(TAIL), values.quantile(1 - TAIL));
  }
}
