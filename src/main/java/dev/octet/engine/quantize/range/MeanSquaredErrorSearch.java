package dev.octet.engine.quantize.range;

/**
 * Chooses the range with the lowest loss on a grid over both ends, refined around the best point.
 * Slower than the greedy search, but independent of a starting point.
 */
final class MeanSquaredErrorSearch implements RangeSearch {
  /** The number of grid points along each end. */
  private static final int POINTS = 33;

  private static final int REFINEMENTS = 3;

  @Override
  public Range search(HistogramObserver values) {
    Range extent = values.extent();
    Range best = extent;
    double bottomCell = -extent.low() / (POINTS - 1);
    double topCell = extent.high() / (POINTS - 1);
    best = searchGrid(values, best, extent.low(), extent.high(), bottomCell, topCell);
    for (int i = 0; i < REFINEMENTS; i++) {
      double low = Math.max(extent.low(), best.low() - bottomCell);
      double high = Math.min(extent.high(), best.high() + topCell);
      bottomCell = 2 * bottomCell / (POINTS - 1);
      topCell = 2 * topCell / (POINTS - 1);
      best = searchGrid(values, best, low, high, bottomCell, topCell);
    }
    return best;
  }

  private static Range searchGrid(
      HistogramObserver values,
      Range start,
      double low,
      double high,
      double bottomCell,
      double topCell) {
    Range best = start;
    double loss = values.loss(best).total();
    for (int i = 0; i < (bottomCell == 0 ? 1 : POINTS); i++) {
      for (int j = 0; j < (topCell == 0 ? 1 : POINTS); j++) {
        Range candidate =
            new Range(Math.min(0, low + i * bottomCell), Math.max(0, high - j * topCell));
        if (candidate.span() == 0) continue;
        double candidateLoss = values.loss(candidate).total();
        if (candidateLoss < loss) {
          best = candidate;
          loss = candidateLoss;
        }
      }
    }
    return best;
  }
}
