package dev.octet.engine.evidence;

import java.util.List;

/**
 * Difference between the noise of two networks, in decibels, as a mean over samples. Each sample
 * has the same weight, independent of the magnitude of its outputs; a ratio of noise sums would be
 * dominated by the few samples with the most noise.
 *
 * @param samples number of pairs
 * @param mean mean gain in decibels; positive where the second network has less noise
 * @param low lower end of the mean's 95 % confidence interval (Student, 1908); minus infinity for
 *     fewer than two pairs
 * @param high upper end of the interval; plus infinity for fewer than two pairs
 */
public record PairedDecibels(int samples, double mean, double low, double high) {
  /**
   * Largest gain or loss of one sample in decibels, so that a sample without any noise in one
   * network has a finite value.
   */
  private static final double MOST = 20;

  /**
   * Compares the noise of two networks on the same samples.
   *
   * @param before noise of each sample in the first network, in decibels relative to a reference
   *     that both networks share
   * @param after noise of each sample in the second network, in the same order; as long as {@code
   *     before}
   */
  public static PairedDecibels of(double[] before, double[] after) {
    int n = before.length;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) sum += won(before[i], after[i]);
    double mean = n == 0 ? 0 : sum / n;
    for (int i = 0; i < n; i++) {
      double distance = won(before[i], after[i]) - mean;
      squares += distance * distance;
    }
    if (n < 2) {
      return new PairedDecibels(n, mean, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double half = StudentT.twoSided95(n - 1) * Math.sqrt(squares / (n - 1) / n);
    return new PairedDecibels(n, mean, mean - half, mean + half);
  }

  private static double won(double before, double after) {
    return Math.clamp(before - after, -MOST, MOST);
  }

  /**
   * Returns whether the second network has less noise at a confidence of 95 %: the interval's lower
   * end is above 0.
   */
  public boolean isGain() {
    return low > 0;
  }

  /**
   * Returns the interval's lower and upper end in decibels. Both are finite for two or more pairs.
   */
  public List<Double> interval() {
    return List.of(low, high);
  }
}
