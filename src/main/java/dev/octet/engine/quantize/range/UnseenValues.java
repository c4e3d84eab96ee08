package dev.octet.engine.quantize.range;

import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.evidence.SampleNeed;
import dev.octet.engine.graph.Graph;

/**
 * How far an activation reaches on samples that calibration has not seen. The largest of a few
 * values says little of the largest of many: the ten scores of each of ten samples end well before
 * those of a hundred samples do, and what is clipped then costs far more than a wider step.
 */
public final class UnseenValues {
  /** With so many values, the largest of ten times as many is hardly larger. */
  private static final int ENOUGH_VALUES = 4096;

  /** What 16 bits leave beyond the largest value seen: one of their bits is cheap. */
  private static final double HEADROOM = 2;

  private UnseenValues() {}

  /** How much further than seen a 16-bit range reaches, as a factor of at least 1. */
  public static double headroom(int samples) {
    double margin = FewSamples.margin(samples);
    return samples < SampleNeed.RECOMMENDED ? Math.max(HEADROOM, margin) : margin;
  }

  /** Whether an activation's values are so few that its range has to reach further than seen. */
  public static boolean areMany(TensorStatistics seen, int samples) {
    return samples < SampleNeed.RECOMMENDED && seen.count() < ENOUGH_VALUES;
  }

  /**
   * The range that {@link SampleNeed#RECOMMENDED} samples would show, as far as the operator can
   * reach: {@code (z(N') - z(N)) sigma} beyond what {@code N} values have shown, where {@code z(N)}
   * is the normal quantile that one of {@code N} values exceeds, and {@code N'} the number of
   * values in that many samples.
   *
   * @param samples how many were seen, at least 1
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

  /** What one of so many normal values exceeds: Abramowitz and Stegun 26.2.23, to 4.5e-4. */
  private static double normalQuantile(double values) {
    double t = Math.sqrt(2 * Math.log(Math.max(2, values)));
    double above = 2.515517 + t * (0.802853 + t * 0.010328);
    double below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
    return t - above / below;
  }
}
