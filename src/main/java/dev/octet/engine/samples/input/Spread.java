package dev.octet.engine.samples.input;

/**
 * An order of samples in which the first ones are spread evenly over all, however many there are.
 */
final class Spread {
  /** The golden section of 1: multiples of it, modulo 1, never crowd together (Weyl, 1916). */
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private Spread() {}

  /**
   * Returns the distance between samples that follow each other: {@code i * step % count} takes
   * each value once for i from 0 to count - 1.
   */
  static int step(int count) {
    int step = Math.max(1, (int) Math.round(count * GOLDEN));
    while (common(step, count) > 1) step++;
    return step;
  }

  private static int common(int a, int b) {
    return b == 0 ? a : common(b, a % b);
  }
}
