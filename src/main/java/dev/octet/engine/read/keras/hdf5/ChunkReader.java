package dev.octet.engine.read.keras.hdf5;

import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.source.ModelProblems;
import io.jhdf.AbstractNode;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Assembles a dataset that is stored in chunks, possibly shuffled and deflated. The library's own
 * assembly inflates without a limit, so only its index of the chunks is used.
 */
final class ChunkReader {
  // numbers of the HDF5 specification, IV.A.2.l "The Data Storage - Filter Pipeline Message"
  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int FLETCHER32 = 3;
  private static final int CHECKSUM_BYTES = 4;

  /** Maximum number of chunks of one dataset. */
  private static final int MOST_CHUNKS = 1 << 18;

  private final ChunkedDataset dataset;
  private final int[] dims;
  private final int[] chunk;
  private final int elementBytes;
  private final String place;
  private final byte[] result;

  private ChunkReader(ChunkedDataset dataset, Shape shape, int elementBytes, String place) {
    this.dataset = dataset;
    this.elementBytes = elementBytes;
    this.place = place;
    dims = shape.toArray();
    chunk = dataset.getChunkDimensions();
    requireFitting(shape);
    result = new byte[Math.toIntExact(shape.elements() * elementBytes)];
  }

  /** Returns all bytes of a dataset in row-major order. */
  static ByteBuffer read(ChunkedDataset dataset, Shape shape, int elementBytes, String place) {
    var reader = new ChunkReader(dataset, shape, elementBytes, place);
    reader.readAll();
    return ByteBuffer.wrap(reader.result);
  }

  private void requireFitting(Shape shape) {
    long chunks = 1;
    long inChunk = elementBytes;
    boolean fits = chunk.length == dims.length;
    for (int axis = 0; fits && axis < dims.length; axis++) {
      fits = chunk[axis] >= 1 && chunk[axis] <= 2L * dims[axis] + (1 << 16);
      if (!fits) break;
      chunks *= (dims[axis] + chunk[axis] - 1) / chunk[axis];
      inChunk *= chunk[axis];
      fits = chunks <= MOST_CHUNKS && inChunk <= 2 * shape.elements() * elementBytes + (1 << 20);
    }
    if (!fits) {
      throw ModelProblems.invalid(
          place,
          "Its chunks don't fit its shape %s, or there are too many of them.".formatted(shape));
    }
  }

  /** Returns the dataset's filters in the order in which writing applied them. */
  private List<FilterInfo> filters() {
    // the library's own list of filters needs codecs that are not among our dependencies
    if (!(dataset instanceof AbstractNode node)) return List.of();
    List<FilterPipelineMessage> messages =
        node.getHeader().getMessagesOfType(FilterPipelineMessage.class);
    return messages.stream().flatMap(message -> message.getFilters().stream()).toList();
  }

  private void readAll() {
    List<FilterInfo> filters = filters();
    int size = elementBytes;
    for (int extent : chunk) size = Math.multiplyExact(size, extent);
    var offset = new int[dims.length];
    do {
      byte[] bytes = decoded(dataset.getRawChunkBuffer(offset), filters, size);
      copy(bytes, offset);
    } while (next(offset));
  }

  /** Moves to the next chunk in row-major order; returns false after the last one. */
  private boolean next(int[] offset) {
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      offset[axis] += chunk[axis];
      if (offset[axis] < dims[axis]) return true;
      offset[axis] = 0;
    }
    return false;
  }

  private byte[] decoded(ByteBuffer raw, List<FilterInfo> filters, int size) {
    var bytes = new byte[raw.remaining()];
    raw.get(bytes);
    // writing applied the filters in their order
    for (FilterInfo filter : filters.reversed()) {
      bytes =
          switch (filter.getId()) {
            case DEFLATE -> inflated(bytes, size);
            case SHUFFLE -> unshuffled(bytes);
            case FLETCHER32 -> Arrays.copyOf(bytes, Math.max(0, bytes.length - CHECKSUM_BYTES));
            default ->
                throw ModelProblems.invalid(
                    place,
                    "It is packed with the HDF5 filter %d; only deflate, shuffle and Fletcher's checksum are supported."
                        .formatted(filter.getId()));
          };
    }
    if (bytes.length < size) {
      throw ModelProblems.invalid(
          place, "A chunk has %,d bytes, expected %,d.".formatted(bytes.length, size));
    }
    return bytes;
  }

  /** Returns at most as many bytes as a chunk has, and its checksum. */
  private byte[] inflated(byte[] bytes, int size) {
    var out = new byte[size + CHECKSUM_BYTES];
    try (var inflater = new Inflater()) {
      inflater.setInput(bytes);
      int filled = 0;
      while (filled < out.length) {
        int count = inflater.inflate(out, filled, out.length - filled);
        if (count == 0) break;
        filled += count;
      }
      return Arrays.copyOf(out, filled);
    } catch (DataFormatException e) {
      throw ModelProblems.invalid(place, "A chunk can't be inflated.");
    }
  }

  /** Undoes the grouping of the first bytes of all elements, then the second ones, and so on. */
  private byte[] unshuffled(byte[] bytes) {
    int count = bytes.length / elementBytes;
    byte[] out = bytes.clone();
    for (int i = 0; i < count; i++) {
      for (int part = 0; part < elementBytes; part++) {
        out[i * elementBytes + part] = bytes[part * count + i];
      }
    }
    return out;
  }

  private void copy(byte[] bytes, int[] offset) {
    int last = dims.length - 1;
    int length = Math.min(chunk[last], dims[last] - offset[last]) * elementBytes;
    var at = new int[dims.length];
    while (true) {
      int from = 0;
      int to = 0;
      for (int axis = 0; axis < dims.length; axis++) {
        from = from * chunk[axis] + at[axis];
        to = to * dims[axis] + offset[axis] + at[axis];
      }
      System.arraycopy(bytes, from * elementBytes, result, to * elementBytes, length);
      int axis = last - 1;
      while (axis >= 0) {
        at[axis]++;
        if (at[axis] < chunk[axis] && offset[axis] + at[axis] < dims[axis]) break;
        at[axis--] = 0;
      }
      if (axis < 0) return;
    }
  }
}
