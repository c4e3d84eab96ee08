package dev.octet.engine.read.tflite.flatbuffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A table of a verified FlatBuffer, read by slot. Gives access to fields that the generated
 * classes, which are older than the current schema, don't have.
 *
 * @param bytes the FlatBuffer, little-endian
 * @param position position of the table
 */
public record TableCursor(ByteBuffer bytes, int position) {
  private static final int VTABLE_HEADER_BYTES = 4;

  /** Returns the root table of a FlatBuffer. */
  public static TableCursor root(ByteBuffer buffer) {
    ByteBuffer bytes = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
    return new TableCursor(bytes, bytes.getInt(0));
  }

  /** Returns the position of a field's value; 0 if the field is absent. */
  int field(int slot) {
    int vtable = position - bytes.getInt(position);
    int entry = VTABLE_HEADER_BYTES + 2 * slot;
    if (entry >= Short.toUnsignedInt(bytes.getShort(vtable))) return 0;
    int offset = Short.toUnsignedInt(bytes.getShort(vtable + entry));
    return offset == 0 ? 0 : position + offset;
  }

  public int unsignedByte(int slot) {
    int field = field(slot);
    return field == 0 ? 0 : Byte.toUnsignedInt(bytes.get(field));
  }

  public int integer(int slot) {
    int field = field(slot);
    return field == 0 ? 0 : bytes.getInt(field);
  }

  public long longInteger(int slot) {
    int field = field(slot);
    return field == 0 ? 0 : bytes.getLong(field);
  }

  public @Nullable TableCursor child(int slot) {
    int field = field(slot);
    return field == 0 ? null : at(field);
  }

  /** Returns the number of elements of a vector; 0 if the field is absent. */
  public int length(int slot) {
    int field = field(slot);
    return field == 0 ? 0 : bytes.getInt(vector(field));
  }

  /** Returns an element of a vector of tables. */
  public TableCursor element(int slot, int index) {
    return at(vector(field(slot)) + Integer.BYTES * (1 + index));
  }

  /** Returns the raw bytes of a vector of scalars or of a text. */
  public ByteBuffer elements(int slot, int elementBytes) {
    int vector = vector(field(slot));
    return bytes
        .slice(vector + Integer.BYTES, bytes.getInt(vector) * elementBytes)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private TableCursor at(int field) {
    return new TableCursor(bytes, field + bytes.getInt(field));
  }

  private int vector(int field) {
    return field + bytes.getInt(field);
  }
}
