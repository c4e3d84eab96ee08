package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.range.Levels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads the integers of a quantized tensor from native memory and subtracts their zero point:
 * {@code real = n * scale}. Not thread-safe: it holds scratch memory.
 */
public final class IntegerReader {
  private static final int UNSIGNED = 0xff;

  private final ElementType type;
  private final int zeroPoint;
  private byte[] bytes = new byte[0];
  private short[] shorts = new short[0];

  /**
   * Creates a reader for tensors of a type.
   *
   * @param type INT8, UINT8 or INT16
   */
  public IntegerReader(ElementType type, int zeroPoint) {
    this.type = Levels.of(type).type();
    this.zeroPoint = zeroPoint;
  }

  /**
   * Reads consecutive elements.
   *
   * @param index of the first element in {@code from}
   * @param into filled from index {@code at} on
   */
  public void read(MemorySegment from, long index, int[] into, int at, int length) {
    if (type == ElementType.INT16) {
      if (shorts.length < length) shorts = new short[length];
      long offset = index * Short.BYTES;
      MemorySegment.copy(from, ValueLayout.JAVA_SHORT, offset, shorts, 0, length);
      for (int i = 0; i < length; i++) into[at + i] = shorts[i] - zeroPoint;
      return;
    }
    if (bytes.length < length) bytes = new byte[length];
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, index, bytes, 0, length);
    if (type == ElementType.INT8) {
      signed(bytes, into, at, length, zeroPoint);
    } else {
      unsigned(bytes, into, at, length, zeroPoint);
    }
  }

  private static void signed(byte[] bytes, int[] into, int at, int length, int zeroPoint) {
    for (int i = 0; i < length; i++) into[at + i] = bytes[i] - zeroPoint;
  }

  private static void unsigned(byte[] bytes, int[] into, int at, int length, int zeroPoint) {
    for (int i = 0; i < length; i++) into[at + i] = (bytes[i] & UNSIGNED) - zeroPoint;
  }
}
