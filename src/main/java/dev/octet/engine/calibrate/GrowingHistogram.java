package dev.octet.engine.calibrate;

/**
 * Histogram whose range grows with the values: if the range is too small, neighboring bins are
 * merged in pairs. The bin of a value is {@code floor(v / width)}, independent of earlier values,
 * and the width depends only on the range, so the result does not depend on the order of the
 * values.
 */
final class GrowingHistogram {
  /**
   * Minimum bin width relative to the largest value, as a power of two: 2<sup>-14</sup>, or 64 bins
   * per 8-bit scale.
   */
  private static final int FINEST = 14;

  /** Exponent of the narrowest possible bins, for tensors that are all zeros. */
  private static final int NARROWEST = -100;

  private long[] counts = new long[Histogram.BINS];
  private float min = Float.POSITIVE_INFINITY;
  private float max = Float.NEGATIVE_INFINITY;
  private int exponent = NARROWEST;
  private long first;

  /** Extends the range to include the values from {@code least} to {@code greatest}. */
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

  /** Counts values inside the covered range. */
  void add(float[] values, int length) {
    double inverse = Math.scalb(1.0, -exponent);
    int begin = (int) first;
    for (int i = 0; i < length; i++) {
      counts[(int) Math.floor(values[i] * inverse) - begin]++;
    }
  }

  /** Adds the counts of another histogram. */
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
