package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Histogram;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.quantize.range.HistogramObserver;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Values as calibration would sum them up. */
public final class Values {
  private static final int BINS = 2048;

  private Values() {}

  static TensorStatistics statistics(double... values) {
    double min = Arrays.stream(values).min().orElseThrow();
    double max = Arrays.stream(values).max().orElseThrow();
    double width = Math.scalb(1.0, Math.getExponent(Math.max(max - min, 1e-6)) - 9);
    double low = Math.floor(min / width) * width;
    var counts = new long[BINS];
    for (double value : values) counts[(int) ((value - low) / width)]++;
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance =
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return new TensorStatistics(
        values.length,
        (float) min,
        (float) max,
        mean,
        variance,
        new Histogram(low, width, counts),
        new double[] {mean});
  }

  public static HistogramObserver distribution(double... values) {
    return HistogramObserver.of(List.of(statistics(values)));
  }

  /** Bell-shaped, with this many values ten times as far out as the others. */
  public static double[] withOutliers(long seed, int outliers) {
    var random = new SplittableRandom(seed);
    return random
        .doubles(50_000)
        .map(_ -> random.nextGaussian())
        .map(
            new java.util.function.DoubleUnaryOperator() {
              private int left = outliers;

              @Override
              public double applyAsDouble(double x) {
                return left-- > 0 ? x * 10 : x;
              }
            })
        .toArray();
  }

  public static double[] rectified(double[] values) {
    return Arrays.stream(values).map(v -> Math.max(0, v)).toArray();
  }
}
