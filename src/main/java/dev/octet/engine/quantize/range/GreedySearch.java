package dev.octet.engine.quantize.range;

import java.util.List;

/**
 * The greedy range search of the article (TensorFlow blog, 2018). It starts at the smallest and
 * largest value seen and repeatedly moves the end that reduces quantization loss plus saturation
 * loss the most, until no move reduces it. Moves start wide, so that a gap in the histogram does
 * not stop the search early, and become narrow; an end may move back, but never beyond the values
 * seen. The loss is at most that of min/max.
 */
public final class GreedySearch implements RangeSearch {
  private static final double WIDEST_MOVE = 1.0 / 8;
  private static final double NARROWEST_MOVE = 1.0 / 2048;

  @Override
  public Range search(HistogramObserver values) {
    Range extent = values.extent();
    Range best = extent;
    for (double move = WIDEST_MOVE; move >= NARROWEST_MOVE; move /= 2) {
      best = descend(values, extent, best, move * extent.span());
    }
    return best;
  }

  private static Range descend(HistogramObserver values, Range extent, Range from, double move) {
    Range best = from;
    double loss = values.loss(best).total();
    while (true) {
      Range next = best;
      for (Range candidate : moves(extent, best, move)) {
        double candidateLoss = values.loss(candidate).total();
        if (candidate.span() > 0 && candidateLoss < loss) {
          loss = candidateLoss;
          next = candidate;
        }
      }
      if (next.equals(best)) return best;
      best = next;
    }
  }

  private static List<Range> moves(Range extent, Range range, double move) {
    return List.of(
        new Range(Math.min(0, range.low() + move), range.high()),
        new Range(range.low(), Math.max(0, range.high() - move)),
        new Range(Math.max(extent.low(), range.low() - move), range.high()),
        new Range(range.low(), Math.min(extent.high(), range.high() + move)));
  }
}
