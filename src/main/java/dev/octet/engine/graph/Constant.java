package dev.octet.engine.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The bytes of a constant tensor, little-endian, row-major, never changed after construction. */
public final class Constant {
  private final byte[] bytes;

  private Constant(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A constant of these bytes, which are copied. */
  public static Constant ofBytes(byte[] bytes) {
    return new Constant(bytes.clone());
  }

  /** A constant of what remains in the buffer, which is copied. */
  public static Constant ofBuffer(ByteBuffer buffer) {
    var copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return new Constant(copy);
  }

  public static Constant ofFloats(float... values) {
    var bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
    littleEndian(bytes).asFloatBuffer().put(values);
    return new Constant(bytes);
  }

  public static Constant ofInts(int... values) {
    var bytes = new byte[Math.multiplyExact(values.length, Integer.BYTES)];
    littleEndian(bytes).asIntBuffer().put(values);
    return new Constant(bytes);
  }

  public static Constant ofLongs(long... values) {
    var bytes = new byte[Math.multiplyExact(values.length, Long.BYTES)];
    littleEndian(bytes).asLongBuffer().put(values);
    return new Constant(bytes);
  }

  public static Constant ofShorts(short... values) {
    var bytes = new byte[Math.multiplyExact(values.length, Short.BYTES)];
    littleEndian(bytes).asShortBuffer().put(values);
    return new Constant(bytes);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  public int length() {
    return bytes.length;
  }

  /** A read-only, little-endian view. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The bytes, copied. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The elements of a FLOAT32 constant, copied. */
  public float[] floats() {
    var values = new float[bytes.length / Float.BYTES];
    littleEndian(bytes).asFloatBuffer().get(values);
    return values;
  }

  /** The elements of an INT32 constant, copied. */
  public int[] ints() {
    var values = new int[bytes.length / Integer.BYTES];
    littleEndian(bytes).asIntBuffer().get(values);
    return values;
  }

  /** The elements of an INT64 constant, copied. */
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
