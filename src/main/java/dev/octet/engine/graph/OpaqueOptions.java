package dev.octet.engine.graph;

import java.nio.ByteBuffer;

/**
 * The option table of an {@link Op.Opaque}, read by slot: slots and defaults are those of
 * TensorFlow Lite's {@code schema.fbs}. A table of another kind than the operator's own counts as
 * absent, as TensorFlow Lite takes it.
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
   * The options of an operator.
   *
   * @param type the schema's number of the union member that the operator has
   */
  public static OpaqueOptions of(Op.Opaque op, int type) {
    ByteBuffer bytes = op.options().buffer();
    return new OpaqueOptions(bytes, op.optionsType() == type && bytes.remaining() > 0);
  }

  /** A 32-bit integer; {@code absent} where the table leaves it out. */
  public int integer(int slot, int absent) {
    int field = field(slot);
    return field == 0 ? absent : bytes.getInt(field);
  }

  /** A byte: an enumeration's number, or 1 for true; 0 where the table leaves it out. */
  public int number(int slot) {
    int field = field(slot);
    return field == 0 ? 0 : bytes.get(field);
  }

  /** A boolean; false where the table leaves it out. */
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
