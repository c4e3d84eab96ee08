package dev.octet.engine.calibrate;

import java.util.Arrays;

/**
 * Sums of doubles that don't depend on the order of addition and merge exactly. Each number is
 * split into windows of 32 bits at fixed binary places, and the windows are summed as integers; the
 * three highest windows that any number has reached are kept. The remainder that is dropped depends
 * only on the number, not on when it was added, and is below 2<sup>-64</sup> of the largest number.
 * (The idea is the reproducible summation of Demmel and Nguyen, "Parallel Reproducible Summation",
 * 2015, with integers instead of floating-point bins.)
 */
final class ExactSums {
  private static final int WINDOW_BITS = 32;
  private static final double WINDOW = 0x1p32;

  /** Lowest position of the top window, so that the scales of all windows are doubles. */
  private static final int LOWEST_TOP = -16;

  private final long[] high;
  private final long[] middle;
  private final long[] low;
  private int top = LOWEST_TOP;

  ExactSums(int length) {
    high = new long[length];
    middle = new long[length];
    low = new long[length];
  }

  /**
   * Adds one value to each sum.
   *
   * @param values finite values, as many as there are sums; at most 2<sup>31</sup> calls
   */
  void add(double[] values) {
    double largest = 0;
    for (int i = 0; i < high.length; i++) largest = Math.max(largest, Math.abs(values[i]));
    raise(Math.floorDiv(Math.getExponent(largest), WINDOW_BITS));
    double scale = Math.scalb(1.0, -WINDOW_BITS * top);
    for (int i = 0; i < high.length; i++) {
      double rest = values[i] * scale;
      long h = (long) rest;
      rest = (rest - h) * WINDOW;
      long m = (long) rest;
      rest = (rest - m) * WINDOW;
      high[i] += h;
      middle[i] += m;
      low[i] += (long) rest;
    }
  }

  /** Adds the sums of another accumulator. */
  void merge(ExactSums other) {
    raise(other.top);
    int down = top - other.top;
    for (int i = 0; i < high.length; i++) {
      if (down == 0) {
        high[i] += other.high[i];
        middle[i] += other.middle[i];
        low[i] += other.low[i];
      } else if (down == 1) {
        middle[i] += other.high[i];
        low[i] += other.middle[i];
      } else if (down == 2) {
        low[i] += other.high[i];
      }
    }
  }

  double sum(int i) {
    double unit = Math.scalb(1.0, WINDOW_BITS * (top - 2));
    return ((high[i] * WINDOW + middle[i]) * WINDOW + low[i]) * unit;
  }

  private void raise(int wanted) {
    for (; top < wanted; top++) {
      System.arraycopy(middle, 0, low, 0, low.length);
      System.arraycopy(high, 0, middle, 0, middle.length);
      Arrays.fill(high, 0);
    }
  }
}
