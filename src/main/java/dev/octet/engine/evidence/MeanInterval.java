package dev.octet.engine.evidence;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Confidence interval of a mean over samples (Student, 1908). */
public final class MeanInterval {
  private MeanInterval() {}

  /**
   * Returns the 95 % confidence interval of a mean.
   *
   * @param values the value of each sample
   * @param least the smallest possible value, at which the interval ends
   * @param most the largest possible value, at which the interval ends
   * @return lower and upper end; null for fewer than two samples
   */
  public static @Nullable List<Double> of(double[] values, double least, double most) {
    int n = values.length;
    if (n < 2) return null;
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double half = StudentT.twoSided95(n - 1) * Math.sqrt(squares / (n - 1) / n);
    return List.of(Math.max(least, mean - half), Math.min(most, mean + half));
  }
}
