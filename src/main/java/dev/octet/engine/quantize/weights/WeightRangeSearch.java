package dev.octet.engine.quantize.weights;

import dev.octet.engine.quantize.range.Distribution;
import dev.octet.engine.quantize.range.GreedySearch;
import dev.octet.engine.quantize.range.Range;

/**
 * Picks the one range of all weights of a layer, so that the layer's output suffers least: each
 * weight's squared error counts by the variance of what the weight meets (the mean is repaired by
 * the bias). A channel of the input that never varies then has no say, and the large weights that
 * such channels tend to have (arXiv 1803.08607, 3.1) don't take the range of the others.
 */
public final class WeightRangeSearch {
  private static final int BINS = 4096;

  /** Symmetric candidates: so many to an octave, over so many octaves. */
  private static final int CANDIDATES_PER_OCTAVE = 16;

  private static final int OCTAVES = 6;

  private WeightRangeSearch() {}

  /**
   * The grid with the smallest loss.
   *
   * @param scheme one of those with a single scale
   * @param importance of each weight, at least 0: the variance of what it meets
   */
  public static WeightGrid search(WeightScheme scheme, float[] weights, double[] importance) {
    Distribution values = Distribution.weighted(weights, importance, BINS);
    Range range =
        scheme == WeightScheme.PER_TENSOR ? symmetric(values) : new GreedySearch().search(values);
    return WeightGrid.perTensor(scheme, range);
  }

  private static Range symmetric(Distribution values) {
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
