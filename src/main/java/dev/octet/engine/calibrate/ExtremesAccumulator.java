package dev.octet.engine.calibrate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Sums up the extremes of the channels that were asked for, until they vary too much; beside {@link
 * TensorScan}. What is left at the end does not depend on the order of the samples.
 */
final class ExtremesAccumulator {
  /** Rows between two looks at which channels vary: most do at once. */
  private static final int ROWS = 32;

  private final int lastAxis;
  private final float mostRange;
  private final int[] channels;
  private final float[] min;
  private final float[] max;
  private int count;

  /**
   * For tensors of one shape.
   *
   * @param channels ascending indexes of the last axis
   * @param mostRange a channel of this range or more is forgotten
   * @param lastAxis its extent
   */
  ExtremesAccumulator(int[] channels, float mostRange, int lastAxis) {
    this.channels = channels.clone();
    this.mostRange = mostRange;
    this.lastAxis = lastAxis;
    count = channels.length;
    min = new float[count];
    max = new float[count];
    Arrays.fill(min, Float.POSITIVE_INFINITY);
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
  }

  /** Adds a sample's values, finite float32, row-major. */
  void add(MemorySegment data, long elements) {
    long block = (long) ROWS * lastAxis;
    for (long from = 0; from < elements && count > 0; from += block) {
      widen(data, from, Math.min(elements, from + block));
      forgetVarying();
    }
  }

  private void widen(MemorySegment data, long from, long to) {
    for (long row = from; row < to; row += lastAxis) {
      for (int i = 0; i < count; i++) {
        float value = data.getAtIndex(ValueLayout.JAVA_FLOAT, row + channels[i]);
        if (value < min[i]) min[i] = value;
        if (value > max[i]) max[i] = value;
      }
    }
  }

  private void forgetVarying() {
    int left = 0;
    for (int i = 0; i < count; i++) {
      if (max[i] - min[i] < mostRange) keep(i, left++);
    }
    count = left;
  }

  private void keep(int from, int to) {
    channels[to] = channels[from];
    min[to] = min[from];
    max[to] = max[from];
  }

  /** What one has forgotten, the other forgets. */
  void merge(ExtremesAccumulator other) {
    int left = 0;
    int j = 0;
    for (int i = 0; i < count; i++) {
      while (j < other.count && other.channels[j] < channels[i]) j++;
      if (j == other.count || other.channels[j] != channels[i]) continue;
      min[i] = Math.min(min[i], other.min[j]);
      max[i] = Math.max(max[i], other.max[j]);
      keep(i, left++);
    }
    count = left;
    forgetVarying();
  }

  ChannelExtremes toExtremes() {
    return new ChannelExtremes(
        Arrays.copyOf(channels, count), Arrays.copyOf(min, count), Arrays.copyOf(max, count));
  }
}
