package dev.octet.engine.read.tflite.flatbuffer;

import dev.octet.engine.read.tflite.flatbuffer.MalformedFlatBufferException.Kind;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks that every offset, length and number of a FlatBuffer that the schema covers lies inside
 * the bytes and is aligned, so that the generated accessors, which check nothing, can't fail. (The
 * rules are those of the FlatBuffers verifier for C++, {@code flatbuffers/verifier.h}.)
 *
 * <p>Parts that are referred to twice are checked and counted twice, so that the work is bounded by
 * the number of bytes.
 */
public final class FlatBufferVerifier {
  private static final int OFFSET_BYTES = 4;
  private static final int VTABLE_ENTRY_BYTES = 2;

  /** Size of a vtable's header: its own size and the table's. */
  private static final int VTABLE_HEADER_BYTES = 4;

  private final ByteBuffer bytes;
  private final int size;
  private final Limits limits;
  private final Set<String> extended = new TreeSet<>();
  private long visitedBytes;
  private int tables;

  /**
   * Limits of one FlatBuffer.
   *
   * @param depth maximum nesting depth of tables
   * @param tables maximum number of tables
   * @param visitedBytes maximum number of bytes visited; bytes count each time they are referred to
   * @param textBytes maximum length of one text in bytes
   */
  record Limits(int depth, int tables, long visitedBytes, int textBytes) {}

  private FlatBufferVerifier(ByteBuffer buffer, Limits limits) {
    bytes = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
    size = bytes.limit();
    this.limits = limits;
  }

  /**
   * Checks the bytes from the buffer's position to its limit.
   *
   * @param root schema of the root table
   * @return names of the tables with fields unknown to the schema, in alphabetical order
   * @throws MalformedFlatBufferException naming the first defect
   */
  public static List<String> verify(ByteBuffer buffer, TableType root, Limits limits) {
    var verifier = new FlatBufferVerifier(buffer, limits);
    verifier.table(root, verifier.follow(0, root.name()), 1);
    return List.copyOf(verifier.extended);
  }

  private void table(TableType type, int position, int depth) {
    String name = type.name();
    if (depth > limits.depth) throw tooLarge(position, "tables are nested too deeply");
    if (++tables > limits.tables)
      throw tooLarge(position, "more than " + limits.tables + " tables");
    int vtable = vtable(position, name);
    int slots = (unsignedShort(vtable) - VTABLE_HEADER_BYTES) / VTABLE_ENTRY_BYTES;
    int tableBytes = unsignedShort(vtable + VTABLE_ENTRY_BYTES);
    if (tableBytes < OFFSET_BYTES) throw corrupt(vtable, name + " has a size of " + tableBytes);
    require(position, tableBytes, name);
    visit(position, tableBytes);
    int known = Math.min(slots, type.fields().size());
    if (slots > known && hasUnknownField(vtable, known, slots)) extended.add(name);
    for (int slot = 0; slot < known; slot++) {
      int offset = offset(vtable, slot);
      if (offset == 0) continue;
      Field field = type.fields().get(slot);
      if (field instanceof Field.Unread) continue;
      int bytes = field instanceof Field.Scalar scalar ? scalar.bytes() : OFFSET_BYTES;
      if (offset < OFFSET_BYTES || offset + bytes > tableBytes) {
        throw corrupt(vtable, "field %d of %s lies outside the table".formatted(slot, name));
      }
      aligned(position + offset, bytes, name);
      field(type, slot, position, position + offset, depth);
    }
  }

  /**
   * Returns whether a table has a field unknown to the schema. The examined entries count as
   * visited: one vtable may have 32,764 of them, and any number of tables may share it.
   */
  private boolean hasUnknownField(int vtable, int known, int slots) {
    visit(vtable, (long) (slots - known) * VTABLE_ENTRY_BYTES);
    for (int slot = known; slot < slots; slot++) {
      if (offset(vtable, slot) != 0) return true;
    }
    return false;
  }

  /** Returns the offset of a field from its table's start; 0 if it is absent. */
  private int offset(int vtable, int slot) {
    return unsignedShort(vtable + VTABLE_HEADER_BYTES + slot * VTABLE_ENTRY_BYTES);
  }

  private int vtable(int position, String name) {
    require(position, OFFSET_BYTES, name);
    aligned(position, OFFSET_BYTES, name);
    long vtable = (long) position - bytes.getInt(position);
    if (vtable < 0) throw corrupt(position, "the vtable of " + name + " lies before the file");
    require(vtable, VTABLE_HEADER_BYTES, "the vtable of " + name);
    aligned(vtable, VTABLE_ENTRY_BYTES, "the vtable of " + name);
    int vtableBytes = unsignedShort((int) vtable);
    if (vtableBytes < VTABLE_HEADER_BYTES || vtableBytes % VTABLE_ENTRY_BYTES != 0) {
      throw corrupt(vtable, "the vtable of %s has a size of %d".formatted(name, vtableBytes));
    }
    require(vtable, vtableBytes, "the vtable of " + name);
    return (int) vtable;
  }

  private void field(TableType table, int slot, int tablePosition, int position, int depth) {
    String name = table.name();
    switch (table.fields().get(slot)) {
      case Field.Scalar _, Field.Unread _ -> {}
      case Field.Vector vector -> vector(position, vector.elementBytes(), name);
      case Field.Text _ -> text(position, name);
      case Field.Texts _ -> {
        int vector = vector(position, OFFSET_BYTES, name);
        int length = bytes.getInt(vector);
        for (int i = 0; i < length; i++) text(vector + OFFSET_BYTES * (1 + i), name);
      }
      case Field.Child child -> table(child.type(), follow(position, name), depth + 1);
      case Field.Children children -> {
        int vector = vector(position, OFFSET_BYTES, name);
        int length = bytes.getInt(vector);
        for (int i = 0; i < length; i++) {
          int element = vector + OFFSET_BYTES + i * OFFSET_BYTES;
          table(children.type(), follow(element, name), depth + 1);
        }
      }
      case Field.Union union -> {
        int member = Byte.toUnsignedInt(scalarByte(tablePosition, slot - 1));
        // The accessors ignore an unknown union member, just as an absent one.
        if (member == 0 || member > union.members().size()) return;
        table(union.members().get(member - 1), follow(position, name), depth + 1);
      }
    }
  }

  /** Returns the value of a one-byte field that precedes the one being checked; 0 if absent. */
  private byte scalarByte(int tablePosition, int slot) {
    int vtable = tablePosition - bytes.getInt(tablePosition);
    int offset = offset(vtable, slot);
    return offset == 0 ? 0 : bytes.get(tablePosition + offset);
  }

  private void text(int position, String name) {
    int vector = vector(position, 1, name);
    int length = bytes.getInt(vector);
    if (length > limits.textBytes) {
      throw tooLarge(vector, "a text of %d bytes in %s".formatted(length, name));
    }
    long end = (long) vector + OFFSET_BYTES + length;
    require(end, 1, "a text in " + name);
    if (bytes.get((int) end) != 0) throw corrupt(vector, "a text in " + name + " has no end");
  }

  /** Returns the position of a vector's length, which its elements follow. */
  private int vector(int position, int elementBytes, String name) {
    int vector = follow(position, name);
    require(vector, OFFSET_BYTES, "a vector in " + name);
    aligned(vector, OFFSET_BYTES, "a vector in " + name);
    long length = Integer.toUnsignedLong(bytes.getInt(vector));
    if (length > Integer.MAX_VALUE / elementBytes) {
      throw truncated(vector, "a vector of %d elements in %s".formatted(length, name));
    }
    long extent = length * elementBytes;
    require((long) vector + OFFSET_BYTES, extent, "a vector in " + name);
    if (length > 0) aligned((long) vector + OFFSET_BYTES, elementBytes, "a vector in " + name);
    visit(vector, OFFSET_BYTES + extent);
    return vector;
  }

  /** Returns the position that an offset refers to. */
  private int follow(int position, String name) {
    require(position, OFFSET_BYTES, name);
    long target = position + Integer.toUnsignedLong(bytes.getInt(position));
    if (target == position) throw corrupt(position, "an offset of 0 in " + name);
    require(target, OFFSET_BYTES, name);
    return (int) target;
  }

  private void visit(long position, long extent) {
    visitedBytes += extent;
    if (visitedBytes > limits.visitedBytes) {
      throw tooLarge(position, "the same parts of the file are referred to too often");
    }
  }

  private void require(long position, long extent, String what) {
    if (position + extent > size) {
      throw truncated(
          position,
          "%s reaches to byte %d, the file ends at %d".formatted(what, position + extent, size));
    }
  }

  private static void aligned(long position, int bytes, String what) {
    if (position % bytes != 0) {
      throw corrupt(position, "%s isn't aligned to %d bytes".formatted(what, bytes));
    }
  }

  private int unsignedShort(int position) {
    return Short.toUnsignedInt(bytes.getShort(position));
  }

  private static MalformedFlatBufferException corrupt(long position, String message) {
    return new MalformedFlatBufferException(Kind.CORRUPT, position, message);
  }

  private static MalformedFlatBufferException truncated(long position, String message) {
    return new MalformedFlatBufferException(Kind.TRUNCATED, position, message);
  }

  private static MalformedFlatBufferException tooLarge(long position, String message) {
    return new MalformedFlatBufferException(Kind.TOO_LARGE, position, message);
  }
}
