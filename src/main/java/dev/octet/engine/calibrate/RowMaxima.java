package dev.octet.engine.calibrate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Smallest row maximum of one tensor over all samples; a row is the values along the last axis.
 * Rows of equal values are ignored: a function of the differences to the maximum, such as SOFTMAX,
 * has the same result for them at any magnitude.
 */
final class RowMaxima {
  private float lowest = Float.POSITIVE_INFINITY;

  /**
   * Adds one sample.
   *
   * @param data finite float32 values, row-major
   * @param elements number of values
   * @param lastAxis length of a row
   */
  void add(MemorySegment data, long elements, int lastAxis) {
    for (long row = 0; row < elements; row += lastAxis) {
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < lastAxis; i++) {
        float value = data.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, row + i);
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      if (least < most) lowest = Math.min(lowest, most);
    }
  }

  void merge(RowMaxima other) {
    lowest = Math.min(lowest, other.lowest);
  }

  /** Returns the smallest row maximum; infinite if no row counted. */
  float lowest() {
    return lowest;
  }
}
