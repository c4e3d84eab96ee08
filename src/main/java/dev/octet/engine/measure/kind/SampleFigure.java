package dev.octet.engine.measure.kind;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one sample contributes to the figures of an output.
 *
 * @param value the sample's own figure
 * @param low smallest value of the float network
 * @param high largest value of the float network
 * @param both for class maps: positions that both networks give a class, by class; may be empty
 * @param either for class maps: positions that at least one network gives a class, by class
 */
public record SampleFigure(double value, double low, double high, long[] both, long[] either) {
  private static final long[] NONE = {};

  public SampleFigure(double value, double low, double high) {
    this(value, low, high, NONE, NONE);
  }

  /** Creates the contribution of a sample with the extremes of its values. */
  static SampleFigure withExtremes(double value, float[] real) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float x : real) {
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
    return new SampleFigure(value, low, high);
  }

  /** Returns the difference between the largest and the smallest value of all samples. */
  static double range(List<SampleFigure> samples) {
    double low = samples.stream().mapToDouble(SampleFigure::low).min().orElse(0);
    return samples.stream().mapToDouble(SampleFigure::high).max().orElse(0) - low;
  }

  static double[] values(List<SampleFigure> samples, ToDoubleFunction<SampleFigure> of) {
    return samples.stream().mapToDouble(of).toArray();
  }
}
