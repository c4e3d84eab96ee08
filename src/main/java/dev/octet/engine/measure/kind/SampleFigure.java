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

  static double[] values(List<SampleFigure> samples, ToDoubleFunction<SampleFigure> of) {
    return samples.stream().mapToDouble(of).toArray();
  }
}
