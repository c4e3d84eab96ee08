package dev.octet.engine.run;

import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Layout of the tensors that pieces pass on or expose within one block of memory. A tensor's place
 * is reused after the last piece that consumes it.
 */
final class ActivationMemory {
  /** Alignment that TensorFlow Lite requires of external memory, in bytes. */
  static final long ALIGNMENT = 64;

  /** XNNPACK may read up to 16 bytes past the end of a tensor. */
  private static final long PADDING = 16;

  private final Map<Integer, Place> places = new HashMap<>();
  private long bytes;

  /**
   * Byte range of a tensor and the pieces during which it is occupied, from the first to the last,
   * both included.
   */
  private record Place(long offset, long size, int from, int to) {
    boolean meets(long start, long length, int first, int last) {
      return from <= last && first <= to && offset < start + length && start < offset + room(size);
    }

    long end() {
      return offset + room(size);
    }
  }

  ActivationMemory(List<Excerpt> pieces) {
    Map<Integer, Integer> lastReader = new HashMap<>();
    for (int p = 0; p < pieces.size(); p++) {
      for (int input : pieces.get(p).inputs()) lastReader.put(input, p);
    }
    for (int p = 0; p < pieces.size(); p++) {
      Excerpt piece = pieces.get(p);
      Graph graph = piece.graph();
      for (int i = 0; i < piece.inputs().size(); i++) {
        // a tensor that no earlier piece produces is an input, present from the start
        int input = piece.inputs().get(i);
        if (!places.containsKey(input)) {
          place(input, graph.tensor(graph.inputs().get(i)), 0, lastReader.getOrDefault(input, p));
        }
      }
      for (int i = 0; i < piece.outputs().size(); i++) {
        int output = piece.outputs().get(i);
        int last = lastReader.getOrDefault(output, p);
        place(output, graph.tensor(graph.outputs().get(i)), p, last);
      }
    }
  }

  /** Assigns the lowest offset that is free during the tensor's lifetime. */
  private void place(int id, Tensor tensor, int from, int to) {
    long size = tensor.bytes();
    long offset = 0;
    for (long before = -1; before != offset; ) {
      before = offset;
      for (Place other : places.values()) {
        if (other.meets(offset, room(size), from, to)) offset = Math.max(offset, other.end());
      }
    }
    places.put(id, new Place(offset, size, from, to));
    bytes = Math.max(bytes, offset + room(size));
  }

  /** Returns the size of the whole block in bytes, at least 1. */
  long bytes() {
    return Math.max(1, bytes);
  }

  /** Returns the memory of a tensor within a block, exactly as long as the tensor. */
  MemorySegment in(MemorySegment block, int tensor) {
    Place place = Objects.requireNonNull(places.get(tensor));
    return block.asSlice(place.offset(), place.size());
  }

  /** Returns the number of bytes that a tensor takes in a block, including padding. */
  static long room(Tensor tensor) {
    return room(tensor.bytes());
  }

  private static long room(long size) {
    return Math.ceilDiv(size + PADDING, ALIGNMENT) * ALIGNMENT;
  }
}
