package dev.octet.engine.quantize.weights;

import dev.octet.engine.quantize.range.GreedySearch;
import dev.octet.engine.quantize.range.HistogramObserver;
import dev.octet.engine.quantize.range.Range;

/**
 * Chooses the per-tensor range of a layer's weights with the lowest error at the layer's output:
 * the squared error of each weight is weighted by the variance of its input (bias correction
 * restores the mean). An input channel that never varies then has no influence, and the large
 * weights that such channels tend to have (arXiv 1803.08607, 3.1) do not widen the range for the
 * other weights.
 */
public final class WeightRangeSearch {
  private static final int BINS = 4096;

  /** Symmetric candidates: this many per octave, over {@code OCTAVES} octaves. */
  private static final int CANDIDATES_PER_OCTAVE = 16;

  private static final int OCTAVES = 6;

  private WeightRangeSearch() {}

  /**
   * Returns the grid with the lowest loss.
   *
   * @param scheme a per-tensor scheme
   * @param importance one number per weight, at least 0: the variance of its input
   */
  public static WeightGrid search(WeightScheme scheme, float[] weights, double[] importance) {
    HistogramObserver values = HistogramObserver.weighted(weights, importance, BINS);
    Range range =
        scheme == WeightScheme.PER_TENSOR ? symmetric(values) : new GreedySearch().search(values);
    return WeightGrid.perTensor(scheme, range);
  }

  private static Range symmetric(HistogramObserver values) {
    Range extent = values.extent();
    double widest = Math.max(-extent.low(), extent.high());
    Range best = new Range(-widest, widest);
    double loss = values.loss(best).total();
    for (int i = 1; i <= CANDIDATES_PER_OCTAVE * OCTAVES; i++) {
      double edge = widest * Math.exp(-Math.log(2) * i / CANDIDATES_PER_OCTAVE);
      Range candidate = new Range(-edge, edge);
      double candidateLoss = values.loss(candidate).total();
      if (candidateLoss < loss) {
        loss = candidateLoss;
        best = candidate;
      }
    }
    return best;
  }
}
