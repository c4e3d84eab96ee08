package dev.octet.engine.calibrate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Accumulates the extremes of the watched channels until they vary too much; used beside {@link
 * TensorScan}. The final result does not depend on the order of the samples.
 */
final class ExtremesAccumulator {
  /**
   * Number of rows between two checks for varying channels; most channels vary within the first
   * rows.
   */
  private static final int ROWS = 32;

  private final int lastAxis;
  private final float mostRange;
  private final int[] channels;
  private final float[] min;
  private final float[] max;
  private int count;

  /**
   * Creates an accumulator for tensors of one shape.
   *
   * @param channels ascending indexes of the last axis
   * @param mostRange a channel with this range or more is dropped
   * @param lastAxis extent of the last axis
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

  /** Adds one sample: finite float32 values, row-major. */
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

  /** Merges another accumulator; a channel dropped by one of them is dropped. */
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
