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
 * The buffers of a model: 0 is the empty one that tensors without content refer to; equal constants
 * share one.
 */
final class Buffers {
  static final int EMPTY = 0;

  /** What the schema asks of a buffer's data. */
  static final int ALIGNMENT = 16;

  private final List<ByteBuffer> contents = new ArrayList<>();
  private final Map<Constant, Integer> constants = new HashMap<>();

  /** The number of the buffer that holds a constant. */
  int of(Constant constant) {
    return constants.computeIfAbsent(constant, content -> add(content.buffer()));
  }

  /** A buffer of its own. */
  int add(ByteBuffer content) {
    contents.add(content);
    return contents.size();
  }

  /** How many bytes the buffers take, aligned, at most. */
  long bytes() {
    long bytes = ModelTable.TABLE_BYTES;
    for (ByteBuffer content : contents) {
      bytes += content.remaining() + ALIGNMENT + ModelTable.TABLE_BYTES;
    }
    return bytes;
  }

  /** Writes the buffers; gives the offset of their list. */
  int write(FlatBufferBuilder builder) {
    var offsets = new int[contents.size() + 1];
    // A FlatBuffer grows from its end: the first buffer is written last, to lie first.
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
