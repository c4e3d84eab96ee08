package dev.octet.engine.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Immutable bytes of a constant tensor: little-endian, row-major. */
public final class Constant {
  private final byte[] bytes;

  private Constant(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns a constant with a copy of the given bytes. */
  public static Constant ofBytes(byte[] bytes) {
    return new Constant(bytes.clone());
  }

  /**
   * Returns a constant with a copy of the buffer's remaining bytes; the buffer's position stays
   * unchanged.
   */
  public static Constant ofBuffer(ByteBuffer buffer) {
    var copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return new Constant(copy);
  }

  /** Returns a FLOAT32 constant. */
  public static Constant ofFloats(float... values) {
    var bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
    littleEndian(bytes).asFloatBuffer().put(values);
    return new Constant(bytes);
  }

  /** Returns an INT32 constant. */
  public static Constant ofInts(int... values) {
    var bytes = new byte[Math.multiplyExact(values.length, Integer.BYTES)];
    littleEndian(bytes).asIntBuffer().put(values);
    return new Constant(bytes);
  }

  /** Returns an INT64 constant. */
  public static Constant ofLongs(long... values) {
    var bytes = new byte[Math.multiplyExact(values.length, Long.BYTES)];
    littleEndian(bytes).asLongBuffer().put(values);
    return new Constant(bytes);
  }

  /** Returns an INT16 constant. */
  public static Constant ofShorts(short... values) {
    var bytes = new byte[Math.multiplyExact(values.length, Short.BYTES)];
    littleEndian(bytes).asShortBuffer().put(values);
    return new Constant(bytes);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** Returns a read-only, little-endian view of the bytes. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns a copy of the elements of a FLOAT32 constant. */
  public float[] floats() {
    var values = new float[bytes.length / Float.BYTES];
    littleEndian(bytes).asFloatBuffer().get(values);
    return values;
  }

  /** Returns a copy of the elements of an INT32 constant. */
  public int[] ints() {
    var values = new int[bytes.length / Integer.BYTES];
    littleEndian(bytes).asIntBuffer().get(values);
    return values;
  }

  /** Returns a copy of the elements of an INT64 constant. */
  public long[] longs() {
    var values = new long[bytes.length / Long.BYTES];
    littleEndian(bytes).asLongBuffer().get(values);
    return values;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Constant c && Arrays.equals(bytes, c.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Constant[" + bytes.length + " bytes]";
  }
}
