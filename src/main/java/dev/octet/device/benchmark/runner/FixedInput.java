package dev.octet.device.benchmark.runner;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The fixed input whose outputs show whether a phone computes the same as the host. Its values are
 * the sequence of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
 * 2014); one generator runs through all inputs of a model in order. The runner's {@code fill}
 * implements the same.
 */
public final class FixedInput {
  /** TFLite's numbers of element types (TfLiteType). */
  private static final int FLOAT32 = 1;

  private static final int UINT8 = 3;
  private static final int INT16 = 7;
  private static final int INT8 = 9;

  private long state;

  /**
   * @param seed the protocol's seed
   */
  public FixedInput(long seed) {
    state = seed;
  }

  /**
   * Returns the content of the model's next input, little-endian.
   *
   * @param type TFLite's number of the element type. float32 (1) values are in [-1, 1); uint8 (3),
   *     int16 (7) and int8 (9) values are in the type's full range; others are 0
   * @param bytes size of the input, 0 or more
   */
  public byte[] next(int type, int bytes) {
    var content = new byte[bytes];
    switch (type) {
      case FLOAT32 -> {
        var floats = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bytes / Float.BYTES; i++) {
          floats.putFloat((float) (next() >>> 40) * 0x1p-23f - 1.0f);
        }
      }
      case UINT8, INT16, INT8 -> {
        for (int i = 0; i < bytes; i++) content[i] = (byte) (next() >>> 56);
      }
      default -> {
        // zero is always a valid index or flag
      }
    }
    return content;
  }

  private long next() {
    state += 0x9e3779b97f4a7c15L;
    long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
