package dev.octet.engine.quantize.range;

import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.evidence.SampleNeed;
import dev.octet.engine.graph.Graph;

/**
 * Estimates how far an activation reaches on samples that calibration has not seen. The largest of
 * a few values says little about the largest of many: ten samples with ten scores each span much
 * less than a hundred such samples do, and clipping the difference costs far more than a larger
 * scale.
 */
public final class UnseenValues {
  /** With this many values, the largest of ten times as many is hardly larger. */
  private static final int ENOUGH_VALUES = 4096;

  /**
   * Factor by which a 16-bit range exceeds the largest value seen; one of 16 bits is a low price.
   */
  private static final double HEADROOM = 2;

  private UnseenValues() {}

  /** Returns the factor, at least 1, by which a 16-bit range exceeds the values seen. */
  public static double headroom(int samples) {
    double margin = FewSamples.margin(samples);
    return samples < SampleNeed.RECOMMENDED ? Math.max(HEADROOM, margin) : margin;
  }

  /**
   * Returns whether an activation has so few values that other samples may exceed its range, and
   * the range must be wider than the values seen.
   */
  public static boolean areMany(TensorStatistics seen, int samples) {
    return samples < SampleNeed.RECOMMENDED && seen.count() < ENOUGH_VALUES;
  }

  /**
   * Returns the range that {@link SampleNeed#RECOMMENDED} samples would be expected to show, within
   * the limits of the operator: {@code (z(N') - z(N)) sigma} beyond the {@code N} values seen,
   * where {@code z(N)} is the normal quantile that one of {@code N} values exceeds, and {@code N'}
   * is the number of values in the recommended number of samples.
   *
   * @param samples the number of samples seen, at least 1
   */
  public static Range of(Graph graph, int tensor, TensorStatistics seen, int samples) {
    double more = Math.max(1, (double) SampleNeed.RECOMMENDED / samples);
    var values = (double) seen.count();
    double beyond =
        (normalQuantile(values * more) - normalQuantile(values)) * Math.sqrt(seen.variance());
    Range extent = Range.covering(seen.min(), seen.max());
    Range reached = Range.covering(seen.min() - beyond, seen.max() + beyond);
    return reached.within(PossibleRange.of(graph, tensor).and(extent));
  }

  /**
   * Returns the normal quantile that one of this many values exceeds: Abramowitz and Stegun
   * 26.2.23, to 4.5e-4.
   */
  private static double normalQuantile(double values) {
    double t = Math.sqrt(2 * Math.log(Math.max(2, values)));
    double above = 2.515517 + t * (0.802853 + t * 0.010328);
    double below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
    return t - above / below;
  }
}
