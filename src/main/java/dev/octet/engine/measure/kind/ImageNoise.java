package dev.octet.engine.measure.kind;

import dev.octet.engine.evidence.Bootstrap;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Peak signal-to-noise ratio of images: {@code 10 log10(peak^2 / mean squared error)}. The peak is
 * the difference between the largest and the smallest value of the float network over all samples.
 */
record ImageNoise() implements KindMeasure {
  /** The ratio of images without any error, in decibels. */
  private static final double MOST = 100;

  @Override
  public SampleFigure compare(float[] real, float[] other) {
    double squares = 0;
    for (int i = 0; i < real.length; i++) {
      double error = (double) real[i] - other[i];
      squares += error * error;
    }
    return SampleFigure.withExtremes(squares / real.length, real);
  }

  @Override
  public List<OutputFigure> figures(List<SampleFigure> samples) {
    double peak = SampleFigure.range(samples);
    int[] all = IntStream.range(0, samples.size()).toArray();
    return List.of(
        new OutputFigure(
            "psnr-db",
            decibels(samples, all, peak),
            Bootstrap.interval(samples.size(), drawn -> decibels(samples, drawn, peak))));
  }

  private static double decibels(List<SampleFigure> samples, int[] chosen, double peak) {
    double error =
        Arrays.stream(chosen).mapToDouble(s -> samples.get(s).value()).average().orElse(0);
    return error == 0 ? MOST : Math.min(MOST, 10 * Math.log10(peak * peak / error));
  }
}
