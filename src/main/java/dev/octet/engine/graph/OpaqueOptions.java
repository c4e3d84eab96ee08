package dev.octet.engine.graph;

import java.nio.ByteBuffer;

/**
 * Option table of an {@link Op.Opaque}, read by slot. Slots and default values are those of
 * TensorFlow Lite's {@code schema.fbs}. A table of another type than the operator's own is treated
 * as absent, as TensorFlow Lite does.
 */
public final class OpaqueOptions {
  private static final int VTABLE_HEADER_BYTES = 4;

  private final ByteBuffer bytes;
  private final boolean present;

  private OpaqueOptions(ByteBuffer bytes, boolean present) {
    this.bytes = bytes;
    this.present = present;
  }

  /**
   * Returns the options of an operator.
   *
   * @param type the schema's number of the union member that belongs to the operator
   */
  public static OpaqueOptions of(Op.Opaque op, int type) {
    ByteBuffer bytes = op.options().buffer();
    return new OpaqueOptions(bytes, op.optionsType() == type && bytes.remaining() > 0);
  }

  /**
   * Returns the options of an operator in the schema's second union.
   *
   * @param type the schema's number of the union member that belongs to the operator
   */
  public static OpaqueOptions second(Op.Opaque op, int type) {
    ByteBuffer bytes = op.options2().buffer();
    return new OpaqueOptions(bytes, op.options2Type() == type && bytes.remaining() > 0);
  }

  /** Returns whether the operator has a table of the expected type. */
  public boolean isPresent() {
    return present;
  }

  /** Returns a list of 64-bit integers; empty if the table omits it. */
  public long[] longs(int slot) {
    int field = field(slot);
    if (field == 0) return new long[0];
    int vector = field + bytes.getInt(field);
    var values = new long[bytes.getInt(vector)];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes.getLong(vector + Integer.BYTES + i * Long.BYTES);
    }
    return values;
  }

  /** Returns a 32-bit integer, or {@code absent} if the table omits it. */
  public int integer(int slot, int absent) {
    int field = field(slot);
    return field == 0 ? absent : bytes.getInt(field);
  }

  /** Returns a 32-bit float, or 0 if the table omits it. */
  public float real(int slot) {
    int field = field(slot);
    return field == 0 ? 0 : bytes.getFloat(field);
  }

  /**
   * Returns a byte (the number of an enumeration value, or 1 for true), or 0 if the table omits it.
   */
  public int number(int slot) {
    int field = field(slot);
    return field == 0 ? 0 : bytes.get(field);
  }

  /** Returns a boolean, or false if the table omits it. */
  public boolean flag(int slot) {
    return number(slot) != 0;
  }

  private int field(int slot) {
    if (!present) return 0;
    int table = bytes.getInt(0);
    int vtable = table - bytes.getInt(table);
    int entry = VTABLE_HEADER_BYTES + 2 * slot;
    if (entry >= Short.toUnsignedInt(bytes.getShort(vtable))) return 0;
    int offset = Short.toUnsignedInt(bytes.getShort(vtable + entry));
    return offset == 0 ? 0 : table + offset;
  }
}
