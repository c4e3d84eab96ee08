package dev.octet.engine.evidence;

import java.util.List;

/**
 * How much less noise one network has than another, sample by sample: the mean over samples of the
 * ratio in decibels. Each sample counts once, however large its outputs are; noise that is summed
 * over samples is that of the few that have the most.
 *
 * @param samples how many pairs
 * @param mean positive where the second network has less noise
 * @param low the lower end of the mean's 95 % interval (Student, 1908); minus infinity for a single
 *     pair, which says nothing of others
 * @param high the upper end
 */
public record PairedDecibels(int samples, double mean, double low, double high) {
  /** A sample that is exact in one of both and not in the other says no more than this. */
  private static final double MOST = 20;

  /**
   * Compares.
   *
   * @param before the noise of each sample, in decibels against anything that both share
   * @param after that of the same samples
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

  /** Whether the second network has less noise, beyond what another draw of samples may change. */
  public boolean isGain() {
    return low > 0;
  }

  /** The interval; both ends are finite where there are two pairs or more. */
  public List<Double> interval() {
    return List.of(low, high);
  }
}
