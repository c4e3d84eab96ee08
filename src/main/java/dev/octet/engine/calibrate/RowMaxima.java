package dev.octet.engine.calibrate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The lowest maximum that a row of one tensor had in any sample; a row is the values along the last
 * axis. A row whose values are all the same says nothing: a function of the differences to the
 * maximum, as SOFTMAX is, gives the same for it wherever it lies.
 */
final class RowMaxima {
  private float lowest = Float.POSITIVE_INFINITY;

  /**
   * Adds a sample.
   *
   * @param data finite float32, row-major
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

  /** Infinite where no row counted. */
  float lowest() {
    return lowest;
  }
}
