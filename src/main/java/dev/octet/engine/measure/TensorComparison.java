package dev.octet.engine.measure;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.reconstruct.IntegerReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Compares a tensor's float values with its quantized values, in blocks that fit the cache. */
final class TensorComparison {
  private static final int CHUNK = 4096;

  private final float[] real = new float[CHUNK];
  private final int[] delivered = new int[CHUNK];
  private final int[] own = new int[CHUNK];

  /**
   * Computes the sums of one tensor for one sample.
   *
   * @param reals the float network's values
   * @param artifact the artifact's integers
   * @param alone the integers that the layer computes alone from the float network's inputs
   * @param type type of the integers
   * @param parameters scale and zero point of the integers
   */
  NoiseSums compare(
      MemorySegment reals,
      MemorySegment artifact,
      MemorySegment alone,
      ElementType type,
      Quantization parameters) {
    var sums = new NoiseSums();
    var integers = new IntegerReader(type, parameters.zeroPoint());
    Levels levels = Levels.of(type);
    double scale = parameters.scale();
    double low = (levels.qmin() - parameters.zeroPoint()) * scale;
    double high = (levels.qmax() - parameters.zeroPoint()) * scale;
    long elements = artifact.byteSize() / type.bytes();
    for (long from = 0; from < elements; from += CHUNK) {
      int length = (int) Math.min(CHUNK, elements - from);
      MemorySegment.copy(reals, ValueLayout.JAVA_FLOAT, from * Float.BYTES, real, 0, length);
      integers.read(artifact, from, delivered, 0, length);
      integers.read(alone, from, own, 0, length);
      noise(length, scale, sums);
      losses(length, scale, low, high, sums);
    }
    sums.count = elements;
    return sums;
  }

  private void noise(int length, double scale, NoiseSums sums) {
    double signal = 0;
    double noise = 0;
    double ownNoise = 0;
    double dot = 0;
    double recovered = 0;
    double largest = 0;
    for (int i = 0; i < length; i++) {
      double x = real[i];
      double y = delivered[i] * scale;
      double z = own[i] * scale;
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

  private void losses(int length, double scale, double low, double high, NoiseSums sums) {
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
