package dev.octet.engine.measure;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Compares the float form of a tensor with its 8-bit forms, in chunks that stay in the cache. */
final class TensorComparison {
  private static final int CHUNK = 4096;
  private static final int LEAST = Byte.MIN_VALUE;
  private static final int GREATEST = Byte.MAX_VALUE;

  private final float[] real = new float[CHUNK];
  private final byte[] delivered = new byte[CHUNK];
  private final byte[] own = new byte[CHUNK];

  /**
   * Sums over one tensor of one sample.
   *
   * @param reals the float network's values
   * @param artifact the artifact's int8 values
   * @param alone what the layer makes by itself of the float network's inputs, int8
   */
  NoiseSums compare(
      MemorySegment reals,
      MemorySegment artifact,
      MemorySegment alone,
      float scale,
      int zeroPoint) {
    var sums = new NoiseSums();
    long elements = artifact.byteSize();
    for (long from = 0; from < elements; from += CHUNK) {
      int length = (int) Math.min(CHUNK, elements - from);
      MemorySegment.copy(reals, ValueLayout.JAVA_FLOAT, from * Float.BYTES, real, 0, length);
      MemorySegment.copy(artifact, ValueLayout.JAVA_BYTE, from, delivered, 0, length);
      MemorySegment.copy(alone, ValueLayout.JAVA_BYTE, from, own, 0, length);
      noise(length, scale, zeroPoint, sums);
      losses(length, scale, zeroPoint, sums);
    }
    sums.count = elements;
    return sums;
  }

  private void noise(int length, float scale, int zeroPoint, NoiseSums sums) {
    double signal = 0;
    double noise = 0;
    double ownNoise = 0;
    double dot = 0;
    double recovered = 0;
    double largest = 0;
    for (int i = 0; i < length; i++) {
      double x = real[i];
      double y = (delivered[i] - zeroPoint) * (double) scale;
      double z = (own[i] - zeroPoint) * (double) scale;
      signal += x * x;
      noise += (x - y) * (x - y);
      ownNoise += (x - z) * (x - z);
      dot += x * y;
      recovered += y * y;
      largest = Math.max(largest, Math.abs(x - y));
    }
    sums.signal += signal;
    sums.noise += noise;
    sums.ownNoise += ownNoise;
    sums.dot += dot;
    sums.recovered += recovered;
    sums.maximalError = Math.max(sums.maximalError, largest);
  }

  private void losses(int length, float scale, int zeroPoint, NoiseSums sums) {
    double low = (LEAST - zeroPoint) * (double) scale;
    double high = (GREATEST - zeroPoint) * (double) scale;
    double rounding = 0;
    double bottom = 0;
    double top = 0;
    for (int i = 0; i < length; i++) {
      double x = real[i];
      double below = Math.min(0, x - low);
      double above = Math.max(0, x - high);
      double inside = Math.clamp(x, low, high);
      double error = inside - Math.rint(inside / scale) * scale;
      rounding += error * error;
      bottom += below * below;
      top += above * above;
    }
    sums.rounding += rounding;
    sums.bottom += bottom;
    sums.top += top;
  }
}
