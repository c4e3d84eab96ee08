package dev.octet.engine.evidence;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Confidence interval of a ratio of sums over samples, by the percentile bootstrap (Efron, 1979)
 * with a fixed seed.
 */
public final class RatioInterval {
  private static final int DRAWS = 1000;
  private static final double TAIL = 0.025;
  private static final long SEED = 0x626f6f74L;

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
    int n = signal.length;
    if (n < 2) return null;
    var random = new SplittableRandom(SEED);
    var drawn = new double[DRAWS];
    for (int d = 0; d < DRAWS; d++) {
      double signals = 0;
      double noises = 0;
      for (int i = 0; i < n; i++) {
        int sample = random.nextInt(n);
        signals += signal[sample];
        noises += noise[sample];
      }
      drawn[d] = 10 * Math.log10(signals / noises);
      if (!Double.isFinite(drawn[d])) return null;
    }
    Arrays.sort(drawn);
    int out = (int) (DRAWS * TAIL);
    return List.of(drawn[out], drawn[DRAWS - 1 - out]);
  }
}
