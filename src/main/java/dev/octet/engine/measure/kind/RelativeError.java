package dev.octet.engine.measure.kind;

import dev.octet.engine.evidence.MeanInterval;
import java.util.Arrays;
import java.util.List;

/**
 * Mean absolute error of numbers, as a fraction of their range: the difference between the largest
 * and the smallest value of the float network over all samples.
 */
record RelativeError() implements KindMeasure {
  @Override
  public SampleFigure compare(float[] real, float[] other) {
    double errors = 0;
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < real.length; i++) {
      errors += Math.abs((double) real[i] - other[i]);
      low = Math.min(low, real[i]);
      high = Math.max(high, real[i]);
    }
    return new SampleFigure(errors / real.length, low, high);
  }

  @Override
  public List<OutputFigure> figures(List<SampleFigure> samples) {
    double low = Arrays.stream(SampleFigure.values(samples, SampleFigure::low)).min().orElse(0);
    double high = Arrays.stream(SampleFigure.values(samples, SampleFigure::high)).max().orElse(0);
    if (high == low) return List.of();
    double[] errors = SampleFigure.values(samples, sample -> sample.value() / (high - low));
    return List.of(
        new OutputFigure(
            "relative-error",
            Arrays.stream(errors).average().orElse(0),
            MeanInterval.of(errors, 0, Double.POSITIVE_INFINITY)),
        new OutputFigure("largest-relative-error", Arrays.stream(errors).max().orElse(0), null));
  }
}
