package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.Levels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Converts the real values of an input to the element type that a network expects. */
public final class InputValues {
  /** The number of elements that stay in the first-level cache. */
  private static final int CHUNK = 4096;

  private InputValues() {}

  /**
   * Fills an input.
   *
   * @param real float32 values; for an input that isn't real, its own bytes
   * @param input the network's input tensor: FLOAT32, or INT8, UINT8 or INT16 with quantization
   *     parameters
   * @param into the destination, with as many elements of the input's type
   */
  public static void convert(MemorySegment real, Tensor input, MemorySegment into) {
    Quantization quantization = input.quantization();
    if (quantization == null) {
      into.copyFrom(real);
      return;
    }
    Levels levels = Levels.of(input.type());
    int zeroPoint = quantization.zeroPoint();
    double scale = quantization.scale();
    long elements = input.shape().elements();
    var reals = new float[CHUNK];
    var bytes = new byte[CHUNK];
    var shorts = new short[CHUNK];
    for (long from = 0; from < elements; from += CHUNK) {
      int length = (int) Math.min(CHUNK, elements - from);
      MemorySegment.copy(real, ValueLayout.JAVA_FLOAT, from * Float.BYTES, reals, 0, length);
      if (input.type() == ElementType.INT16) {
        for (int i = 0; i < length; i++) {
          shorts[i] = (short) levels.nearest(reals[i], scale, zeroPoint);
        }
        MemorySegment.copy(shorts, 0, into, ValueLayout.JAVA_SHORT, from * Short.BYTES, length);
      } else {
        for (int i = 0; i < length; i++) {
          bytes[i] = (byte) levels.nearest(reals[i], scale, zeroPoint);
        }
        MemorySegment.copy(bytes, 0, into, ValueLayout.JAVA_BYTE, from, length);
      }
    }
  }
}
