package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Brings the real values of an input into the element type that a network wants them in. */
public final class InputValues {
  private static final int UINT8_OFFSET = 128;

  /** Elements that stay in the first-level cache. */
  private static final int CHUNK = 4096;

  private InputValues() {}

  /**
   * Fills an input.
   *
   * @param real float32 values (of an input that isn't real: its own bytes)
   * @param input what the network wants: FLOAT32, or INT8 or UINT8 with parameters
   * @param into as many elements of the input's type
   */
  public static void convert(MemorySegment real, Tensor input, MemorySegment into) {
    Quantization quantization = input.quantization();
    if (quantization == null) {
      into.copyFrom(real);
      return;
    }
    int offset = input.type() == ElementType.UINT8 ? UINT8_OFFSET : 0;
    int zeroPoint = quantization.zeroPoint() - offset;
    double scale = quantization.scale();
    var reals = new float[CHUNK];
    var integers = new byte[CHUNK];
    for (long from = 0; from < into.byteSize(); from += CHUNK) {
      int length = (int) Math.min(CHUNK, into.byteSize() - from);
      MemorySegment.copy(real, ValueLayout.JAVA_FLOAT, from * Float.BYTES, reals, 0, length);
      for (int i = 0; i < length; i++) {
        integers[i] = (byte) (AffineMap.toInt8(reals[i], scale, zeroPoint) + offset);
      }
      MemorySegment.copy(integers, 0, into, ValueLayout.JAVA_BYTE, from, length);
    }
  }
}
