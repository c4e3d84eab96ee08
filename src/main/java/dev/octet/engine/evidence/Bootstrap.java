package dev.octet.engine.evidence;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Confidence interval of any figure over samples, by the percentile bootstrap (Efron, 1979) with a
 * fixed seed.
 */
public final class Bootstrap {
  private static final int DRAWS = 1000;
  private static final double TAIL = 0.025;
  private static final long SEED = 0x626f6f74L;

  private Bootstrap() {}

  /**
   * Returns the 95 % confidence interval of a figure.
   *
   * @param samples the number of samples
   * @param figure computes the figure from the indexes of drawn samples, as many as there are
   * @return lower and upper end; null for fewer than two samples, and if the figure of a draw is
   *     not finite
   */
  public static @Nullable List<Double> interval(int samples, ToDoubleFunction<int[]> figure) {
    if (samples < 2) return null;
    var random = new SplittableRandom(SEED);
    var drawn = new double[DRAWS];
    var indexes = new int[samples];
    for (int d = 0; d < DRAWS; d++) {
      for (int i = 0; i < samples; i++) indexes[i] = random.nextInt(samples);
      drawn[d] = figure.applyAsDouble(indexes);
      if (!Double.isFinite(drawn[d])) return null;
    }
    Arrays.sort(drawn);
    int out = (int) (DRAWS * TAIL);
    return List.of(drawn[out], drawn[DRAWS - 1 - out]);
  }
}
