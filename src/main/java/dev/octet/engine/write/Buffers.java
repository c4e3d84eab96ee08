package dev.octet.engine.write;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.graph.Constant;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.Model;

/**
 * Buffers of a model. Buffer 0 is empty and used by tensors without content; equal constants share
 * a buffer.
 */
final class Buffers {
  static final int EMPTY = 0;

  /** Alignment that the schema requires of a buffer's data, in bytes. */
  static final int ALIGNMENT = 16;

  private final List<ByteBuffer> contents = new ArrayList<>();
  private final Map<Constant, Integer> constants = new HashMap<>();

  /** Returns the index of the buffer with a constant's bytes. */
  int of(Constant constant) {
    return constants.computeIfAbsent(constant, content -> add(content.buffer()));
  }

  /** Adds a buffer and returns its index. */
  int add(ByteBuffer content) {
    contents.add(content);
    return contents.size();
  }

  /** Returns an upper bound of the aligned size of all buffers in bytes. */
  long bytes() {
    long bytes = ModelTable.TABLE_BYTES;
    for (ByteBuffer content : contents) {
      bytes += content.remaining() + ALIGNMENT + ModelTable.TABLE_BYTES;
    }
    return bytes;
  }

  /** Writes the buffers and returns the offset of their list. */
  int write(FlatBufferBuilder builder) {
    var offsets = new int[contents.size() + 1];
    // A FlatBuffer grows from its end: the first buffer is written last so that it comes first.
    for (int i = contents.size(); i > 0; i--) {
      ByteBuffer content = contents.get(i - 1);
      ByteBuffer place = builder.createUnintializedVector(1, content.remaining(), ALIGNMENT);
      place.put(content.duplicate());
      offsets[i] = Buffer.createBuffer(builder, builder.endVector());
    }
    builder.startTable(0);
    offsets[EMPTY] = builder.endTable();
    return Model.createBuffersVector(builder, offsets);
  }
}
