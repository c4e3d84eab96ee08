package dev.octet.engine.write.graphdef;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Encodes the fields of a protobuf message, in the order in which they are added (<a
 * href="https://protobuf.dev/programming-guides/encoding/">encoding</a>).
 */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_32 = 5;
  private static final int WIRE_TYPE_BITS = 3;
  private static final int GROUP_BITS = 7;
  private static final int GROUP = 0x7f;
  private static final int MORE = 0x80;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Adds an integer, an enumeration value, or a boolean as 0 or 1. */
  ProtoMessage integer(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  ProtoMessage real(int field, float value) {
    tag(field, FIXED_32);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) bytes.write(bits >>> shift);
    return this;
  }

  ProtoMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoMessage bytes(int field, byte[] value) {
    tag(field, LENGTH_DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  ProtoMessage message(int field, ProtoMessage value) {
    return bytes(field, value.toBytes());
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  private void tag(int field, int wireType) {
    varint((long) field << WIRE_TYPE_BITS | wireType);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~GROUP) != 0) {
      bytes.write((int) (rest & GROUP) | MORE);
      rest >>>= GROUP_BITS;
    }
    bytes.write((int) rest);
  }
}
