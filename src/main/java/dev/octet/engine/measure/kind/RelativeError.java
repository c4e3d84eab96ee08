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
    for (int i = 0; i < real.length; i++) errors += Math.abs((double) real[i] - other[i]);
    return SampleFigure.withExtremes(errors / real.length, real);
  }

  @Override
  public List<OutputFigure> figures(List<SampleFigure> samples) {
    double range = SampleFigure.range(samples);
    if (range == 0) return List.of();
    double[] errors = SampleFigure.values(samples, sample -> sample.value() / range);
    return List.of(
        new OutputFigure(
            "relative-error",
            Arrays.stream(errors).average().orElse(0),
            MeanInterval.of(errors, 0, Double.POSITIVE_INFINITY)),
        new OutputFigure("largest-relative-error", Arrays.stream(errors).max().orElse(0), null));
  }
}
