package dev.octet.engine.evidence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Confidence interval of a ratio of sums over samples, by the {@link Bootstrap}. */
public final class RatioInterval {
  private RatioInterval() {}

  /**
   * Returns the 95 % confidence interval of {@code 10 log10(sum(signal) / sum(noise))}.
   *
   * @param signal signal energy of each sample, 0 or more
   * @param noise noise energy of each sample, 0 or more; as long as {@code signal}
   * @return lower and upper end in decibels; null for fewer than two samples, and if the signal or
   *     the noise of a resampled set is zero
   */
  public static @Nullable List<Double> decibels(double[] signal, double[] noise) {
    return Bootstrap.interval(
        signal.length,
        drawn -> {
          double signals = 0;
          double noises = 0;
          for (int sample : drawn) {
            signals += signal[sample];
            noises += noise[sample];
          }
          return 10 * Math.log10(signals / noises);
        });
  }
}
