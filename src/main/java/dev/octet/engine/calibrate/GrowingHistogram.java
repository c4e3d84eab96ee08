package dev.octet.engine.calibrate;

/**
 * A histogram whose range grows with what it meets: when the range doesn't fit, neighbouring bins
 * are merged in pairs. A value's bin is {@code floor(v / width)} whatever has gone before, and the
 * width follows from the range alone, so the result doesn't depend on the order of the values.
 */
final class GrowingHistogram {
  /**
   * Bins are no narrower than this part of the largest value, in powers of two: 64 of them to one
   * step of 8 bits.
   */
  private static final int FINEST = 14;

  /** The exponent of the narrowest bins of all, for tensors that are 0. */
  private static final int NARROWEST = -100;

  private long[] counts = new long[Histogram.BINS];
  private float min = Float.POSITIVE_INFINITY;
  private float max = Float.NEGATIVE_INFINITY;
  private int exponent = NARROWEST;
  private long first;

  /** Makes room for values from one to the other. */
  void cover(float least, float greatest) {
    if (least >= min && greatest <= max) return;
    boolean empty = min > max;
    min = Math.min(min, least);
    max = Math.max(max, greatest);
    int finer = exponent;
    float largest = Math.max(Math.abs(min), Math.abs(max));
    exponent = Math.max(exponent, Math.getExponent(largest) - FINEST);
    while (bin(max) - bin(min) >= Histogram.BINS) exponent++;
    long begin = bin(min);
    if (!empty) move(exponent - finer, begin);
    first = begin;
  }

  /** Counts values that are inside what has been covered. */
  void add(float[] values, int length) {
    double inverse = Math.scalb(1.0, -exponent);
    int begin = (int) first;
    for (int i = 0; i < length; i++) {
      counts[(int) Math.floor(values[i] * inverse) - begin]++;
    }
  }

  /** Adds the counts of another. */
  void merge(GrowingHistogram other) {
    if (other.min > other.max) return;
    cover(other.min, other.max);
    int coarser = exponent - other.exponent;
    for (int i = 0; i < Histogram.BINS; i++) {
      if (other.counts[i] != 0) {
        counts[(int) (((other.first + i) >> coarser) - first)] += other.counts[i];
      }
    }
  }

  private void move(int coarser, long begin) {
    var moved = new long[Histogram.BINS];
    for (int i = 0; i < Histogram.BINS; i++) {
      if (counts[i] != 0) moved[(int) (((first + i) >> coarser) - begin)] += counts[i];
    }
    counts = moved;
  }

  private long bin(float value) {
    return (long) Math.floor(value * Math.scalb(1.0, -exponent));
  }

  Histogram toHistogram() {
    double width = Math.scalb(1.0, exponent);
    return new Histogram(first * width, width, counts.clone());
  }
}
