package dev.octet.engine.read.tflite;

import dev.octet.engine.read.tflite.flatbuffer.TableType;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field;
import dev.octet.engine.read.tflite.flatbuffer.TfliteSchema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the numbers of a sound {@code .tflite} stand that its structure hangs on: offsets, lengths,
 * vtable entries, scalars, and the elements of short vectors. What is left is mostly weights.
 */
public final class FieldMap {
  /** Shapes, lists of inputs and small constants are shorter. */
  private static final int SHORT_VECTOR_BYTES = 64;

  private static final int VTABLE_HEADER_BYTES = 4;

  /**
   * A number in the file.
   *
   * @param bytes 1, 2, 4 or 8
   */
  public record Place(int position, int bytes) {}

  private final ByteBuffer bytes;

  /** By position, since tables may share their vtables. */
  private final Map<Integer, Place> places = new LinkedHashMap<>();

  private FieldMap(byte[] model) {
    bytes = ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN);
  }

  public static List<Place> of(byte[] model) {
    var map = new FieldMap(model);
    map.table(TfliteSchema.MODEL, map.follow(0));
    return new ArrayList<>(map.places.values());
  }

  private void table(TableType type, int position) {
    add(position, 4);
    int vtable = position - bytes.getInt(position);
    int slots = (unsignedShort(vtable) - VTABLE_HEADER_BYTES) / 2;
    add(vtable, 2);
    add(vtable + 2, 2);
    for (int slot = 0; slot < slots && slot < type.fields().size(); slot++) {
      int entry = vtable + VTABLE_HEADER_BYTES + 2 * slot;
      add(entry, 2);
      if (unsignedShort(entry) == 0) continue;
      field(type, slot, position + unsignedShort(entry), position, vtable);
    }
  }

  private void field(TableType table, int slot, int position, int tablePosition, int vtable) {
    switch (table.fields().get(slot)) {
      case Field.Scalar scalar -> add(position, scalar.bytes());
      case Field.Vector vector -> vector(position, vector.elementBytes());
      case Field.Text _ -> vector(position, 1);
      case Field.Texts _ -> vector(position, 4);
      case Field.Child child -> table(child.type(), follow(position));
      case Field.Children children -> {
        int vector = follow(position);
        add(vector, 4);
        for (int i = 0; i < bytes.getInt(vector); i++) {
          table(children.type(), follow(vector + 4 + 4 * i));
        }
      }
      case Field.Union union -> {
        int offset = unsignedShort(vtable + VTABLE_HEADER_BYTES + 2 * (slot - 1));
        int member = offset == 0 ? 0 : bytes.get(tablePosition + offset);
        if (member > 0) table(union.members().get(member - 1), follow(position));
      }
      case Field.Unread _ -> add(position, 4);
    }
  }

  private void vector(int position, int elementBytes) {
    int vector = follow(position);
    int length = bytes.getInt(vector);
    add(vector, 4);
    if (length * elementBytes > SHORT_VECTOR_BYTES) return;
    // The data of a constant is a vector of bytes, mostly of integers of 32 bits.
    int step = elementBytes == 1 && length % 4 == 0 ? 4 : elementBytes;
    for (int at = 0; at + step <= length * elementBytes; at += step) add(vector + 4 + at, step);
  }

  private int follow(int position) {
    add(position, 4);
    return position + bytes.getInt(position);
  }

  private void add(int position, int width) {
    places.putIfAbsent(position, new Place(position, width));
  }

  private int unsignedShort(int position) {
    return Short.toUnsignedInt(bytes.getShort(position));
  }
}
