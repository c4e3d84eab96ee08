package dev.octet.engine.quantize.range;

/**
 * Entropy calibration: chooses the range whose quantized histogram has the lowest Kullback-Leibler
 * divergence from the clipped histogram (Migacz, "8-bit inference with TensorRT", GTC 2017). Both
 * ends move by the same fraction of their length. The bin that contains 0 is ignored: after a ReLU
 * it holds most of the mass and would shrink the range to nothing.
 */
final class EntropySearch implements RangeSearch {
  private static final int CANDIDATES = 128;

  /** The narrowest candidate, as a fraction of the whole range. */
  private static final double NARROWEST = 1.0 / 8;

  @Override
  public Range search(HistogramObserver values) {
    Range extent = values.extent();
    Range best = extent;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < CANDIDATES; i++) {
      double part = 1 - i * (1 - NARROWEST) / (CANDIDATES - 1);
      Range candidate = new Range(extent.low() * part, extent.high() * part);
      double divergence = divergence(values, candidate);
      if (divergence < least) {
        least = divergence;
        best = candidate;
      }
    }
    return best;
  }

  /** Returns KL(P || Q): P is the histogram clipped to the range, Q is P on 256 levels. */
  private static double divergence(HistogramObserver values, Range range) {
    if (range.span() == 0) return Double.POSITIVE_INFINITY;
    double[] clipped = clipped(values, range);
    double step = range.span() / HistogramObserver.STEPS;
    var levelMass = new double[HistogramObserver.STEPS + 1];
    var levelBins = new int[HistogramObserver.STEPS + 1];
    for (int i = 0; i < clipped.length; i++) {
      if (values.mass(i) == 0 || clipped[i] == 0) continue;
      int level = level(values.center(i), range, step);
      levelMass[level] += values.mass(i);
      levelBins[level]++;
    }
    double total = 0;
    double inside = 0;
    for (double mass : clipped) total += mass;
    for (double mass : levelMass) inside += mass;
    if (total == 0 || inside == 0) return Double.POSITIVE_INFINITY;
    double divergence = 0;
    for (int i = 0; i < clipped.length; i++) {
      if (clipped[i] == 0 || values.mass(i) == 0) continue;
      int level = level(values.center(i), range, step);
      double p = clipped[i] / total;
      double q = levelMass[level] / levelBins[level] / inside;
      divergence += p * Math.log(p / q);
    }
    return divergence;
  }

  /**
   * Returns the histogram without the bin of 0, with the mass outside the range added to the
   * outermost bins inside.
   */
  private static double[] clipped(HistogramObserver values, Range range) {
    var clipped = new double[values.bins()];
    int first = -1;
    int last = -1;
    double below = 0;
    double above = 0;
    for (int i = 0; i < clipped.length; i++) {
      double x = values.center(i);
      if (Math.abs(x) <= values.binWidth()) continue;
      if (x < range.low()) {
        below += values.mass(i);
      } else if (x > range.high()) {
        above += values.mass(i);
      } else if (values.mass(i) > 0) {
        clipped[i] = values.mass(i);
        if (first < 0) first = i;
        last = i;
      }
    }
    if (first >= 0) {
      clipped[first] += below;
      clipped[last] += above;
    }
    return clipped;
  }

  private static int level(double x, Range range, double step) {
    return (int) Math.clamp(Math.rint((x - range.low()) / step), 0, HistogramObserver.STEPS);
  }
}
