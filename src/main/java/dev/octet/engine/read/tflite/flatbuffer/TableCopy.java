package dev.octet.engine.read.tflite.flatbuffer;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field;
import java.nio.ByteBuffer;

/** Copies a table of scalars, vectors and texts to a FlatBuffer of its own. */
public final class TableCopy {
  private static final int INITIAL_BYTES = 256;

  private TableCopy() {}

  /**
   * Copies the present fields of a verified table; the copy's root is the table. The same table
   * gives the same bytes, independent of its layout in the file.
   */
  public static Constant of(TableType type, TableCursor source) {
    // Values that the source stores are written even if they equal the default.
    FlatBufferBuilder builder = new FlatBufferBuilder(INITIAL_BYTES).forceDefaults(true);
    var references = new int[type.fields().size()];
    for (int slot = 0; slot < references.length; slot++) {
      if (source.field(slot) == 0) continue;
      references[slot] =
          switch (type.fields().get(slot)) {
            case Field.Vector v -> vector(builder, source.elements(slot, v.elementBytes()), v);
            case Field.Text _ -> builder.createString(source.elements(slot, 1));
            default -> 0;
          };
    }
    builder.startTable(references.length);
    for (int slot = 0; slot < references.length; slot++) {
      int field = source.field(slot);
      if (field == 0) continue;
      if (type.fields().get(slot) instanceof Field.Scalar scalar) {
        scalar(builder, slot, source.bytes(), field, scalar.bytes());
      } else if (references[slot] != 0) builder.addOffset(slot, references[slot], 0);
    }
    builder.finish(builder.endTable());
    return Constant.ofBuffer(builder.dataBuffer());
  }

  private static int vector(FlatBufferBuilder builder, ByteBuffer elements, Field.Vector type) {
    int bytes = type.elementBytes();
    builder.createUnintializedVector(bytes, elements.remaining() / bytes, bytes).put(elements);
    return builder.endVector();
  }

  private static void scalar(
      FlatBufferBuilder builder, int slot, ByteBuffer source, int position, int bytes) {
    switch (bytes) {
      case Byte.BYTES -> builder.addByte(slot, source.get(position), 0);
      case Short.BYTES -> builder.addShort(slot, source.getShort(position), 0);
      case Integer.BYTES -> builder.addInt(slot, source.getInt(position), 0);
      default -> builder.addLong(slot, source.getLong(position), 0);
    }
  }
}
