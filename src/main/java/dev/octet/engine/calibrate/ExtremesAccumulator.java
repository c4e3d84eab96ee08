package dev.octet.engine.calibrate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Sums up the extremes of the channels that were asked for; beside {@link TensorScan}. */
final class ExtremesAccumulator {
  private final int[] channels;
  private final int lastAxis;
  private final float[] min;
  private final float[] max;

  /**
   * For tensors of one shape.
   *
   * @param channels ascending indexes of the last axis
   * @param lastAxis its extent
   */
  ExtremesAccumulator(int[] channels, int lastAxis) {
    this.channels = channels;
    this.lastAxis = lastAxis;
    min = new float[channels.length];
    max = new float[channels.length];
    Arrays.fill(min, Float.POSITIVE_INFINITY);
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
  }

  /** Adds a sample's values, finite float32, row-major. */
  void add(MemorySegment data, long elements) {
    for (long row = 0; row < elements; row += lastAxis) {
      for (int i = 0; i < channels.length; i++) {
        float value = data.getAtIndex(ValueLayout.JAVA_FLOAT, row + channels[i]);
        if (value < min[i]) min[i] = value;
        if (value > max[i]) max[i] = value;
      }
    }
  }

  void merge(ExtremesAccumulator other) {
    for (int i = 0; i < channels.length; i++) {
      min[i] = Math.min(min[i], other.min[i]);
      max[i] = Math.max(max[i], other.max[i]);
    }
  }

  ChannelExtremes toExtremes() {
    return new ChannelExtremes(channels.clone(), min.clone(), max.clone());
  }
}
