package dev.octet.engine.samples;

import dev.octet.engine.graph.Shape;
import dev.octet.engine.timing.Deadline;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A NumPy array on disk. Slices along the first axis are read one at a time, never the whole array
 * at once.
 */
final class NpyArray {
  /** Number of bytes to read at a time. */
  private static final int CHUNK = 64 << 10;

  /** Buffer size for the header in bytes; NumPy pads most headers to 128. */
  private static final int HEADER = 256;

  private final String name;
  private final NpyHeader header;
  private final EntryStore.Region region;

  private NpyArray(String name, NpyHeader header, EntryStore.Region region) {
    this.name = name;
    this.header = header;
    this.region = region;
  }

  /** Reads the header and checks it against the size of the file. */
  static NpyArray open(String name, EntryStore.Region region) throws IOException {
    try (FileChannel channel = FileChannel.open(region.file(), StandardOpenOption.READ)) {
      channel.position(region.offset());
      var stream = new BufferedInputStream(Channels.newInputStream(channel), HEADER);
      NpyHeader header = NpyHeader.read(stream, name);
      long found = region.length() - header.dataOffset();
      long expected;
      try {
        expected = header.dataBytes();
      } catch (ArithmeticException e) {
        expected = Long.MAX_VALUE;
      }
      if (found < expected) {
        throw NpyHeader.malformed(
            name,
            "Its shape %s needs %,d bytes of elements, but the file has %,d."
                .formatted(header.shape(), expected, Math.max(0, found)));
      }
      return new NpyArray(name, header, region);
    }
  }

  String name() {
    return name;
  }

  /** Returns whether the elements are floating-point numbers. */
  boolean isFloating() {
    return header.element().isFloating();
  }

  /** Returns the shape of the whole array. */
  Shape shape() {
    return new Shape(header.shape());
  }

  /** Returns the number of slices along the first axis; 1 for a scalar. */
  int length() {
    return header.shape().isEmpty() ? 1 : header.shape().getFirst();
  }

  /** Returns the shape of a slice along the first axis. */
  Shape sliceShape() {
    List<Integer> shape = header.shape();
    return new Shape(shape.isEmpty() ? shape : shape.subList(1, shape.size()));
  }

  /** Returns the size of a slice along the first axis in bytes. */
  long sliceBytes() {
    return sliceShape().elements() * header.element().bytes();
  }

  /** Reads a slice along the first axis in row-major order. */
  void readSlice(int index, float[] into) throws IOException {
    if (header.fortranOrder()) {
      gather(index, 1, into);
    } else {
      readRun(index * sliceBytes(), sliceBytes(), into);
    }
  }

  /** Reads the whole array in row-major order, for arrays that are one sample. */
  void readAll(float[] into) throws IOException {
    if (header.fortranOrder()) {
      gather(0, 0, into);
    } else {
      readRun(0, header.dataBytes(), into);
    }
  }

  private void readRun(long offset, long bytes, float[] into) throws IOException {
    NpyElement element = header.element();
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, bytes)).order(header.order());
    int filled = 0;
    try (FileChannel channel = FileChannel.open(region.file(), StandardOpenOption.READ)) {
      for (long done = 0; done < bytes; done += chunk.limit()) {
        fill(chunk, channel, offset + done, (int) Math.min(chunk.capacity(), bytes - done));
        for (int at = 0; at < chunk.limit(); at += element.bytes()) {
          into[filled++] = element.read(chunk, at);
        }
      }
    }
  }

  /** Returns whether a slice along the first axis is a consecutive part of the file. */
  boolean hasConsecutiveSlices() {
    return !header.fortranOrder();
  }

  /** Receives elements that are NaN, infinite, or too large for float32. */
  interface NonFinite {
    /**
     * Receives an element.
     *
     * @param position index of the element in the order of the file
     * @param value the element for a message
     * @return the position to continue from
     */
    long found(long position, String value);
  }

  /**
   * Reads the elements in the order of the file and reports those that are not finite.
   *
   * @param from position of the first element
   * @param to position after the last element
   * @return whether all were read before the deadline
   */
  boolean findNonFinite(long from, long to, Deadline deadline, NonFinite report)
      throws IOException {
    NpyElement element = header.element();
    int width = element.bytes();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(header.order());
    try (FileChannel channel = FileChannel.open(region.file(), StandardOpenOption.READ)) {
      long at = from;
      while (at < to) {
        if (deadline.isOver()) return false;
        int count = (int) Math.min(CHUNK / width, to - at);
        fill(chunk, channel, at * width, count * width);
        float poison = 0; // NaN as soon as one element is not finite
        for (int i = 0; i < count; i++) poison += element.read(chunk, i * width) * 0;
        at = poison == 0 ? at + count : reported(chunk, at, count, report);
      }
    }
    return true;
  }

  /**
   * Reports the elements of a buffer that are not finite.
   *
   * @return the position to continue from, after the buffer's last element
   */
  private long reported(ByteBuffer chunk, long from, int count, NonFinite report) {
    NpyElement element = header.element();
    long at = from;
    while (at < from + count) {
      int offset = (int) (at - from) * element.bytes();
      boolean finite = Float.isFinite(element.read(chunk, offset));
      at = finite ? at + 1 : Math.max(at + 1, report.found(at, element.text(chunk, offset)));
    }
    return at;
  }

  /** Reads bytes of the elements into a buffer from its start. */
  private void fill(ByteBuffer into, FileChannel channel, long offset, int bytes)
      throws IOException {
    into.clear().limit(bytes);
    long position = region.offset() + header.dataOffset() + offset;
    while (into.hasRemaining()) {
      int n = channel.read(into, position);
      if (n < 0) throw NpyHeader.malformed(name, "The file ends before the array's last element.");
      position += n;
    }
  }

  /** Reads a slice of an array in Fortran order, whose elements are scattered. */
  private void gather(int index, int firstAxis, float[] into) throws IOException {
    int[] extents = header.shape().stream().mapToInt(Integer::intValue).toArray();
    var strides = new long[extents.length];
    long stride = header.element().bytes();
    for (int axis = 0; axis < extents.length; axis++) {
      strides[axis] = stride;
      stride *= extents[axis];
    }
    try (FileChannel channel = FileChannel.open(region.file(), StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      var window = new Window(channel, region.offset() + header.dataOffset(), header, arena);
      var at = new int[extents.length];
      long offset = firstAxis == 1 && extents.length > 0 ? index * strides[0] : 0;
      for (int i = 0; i < into.length; i++) {
        into[i] = window.read(offset);
        for (int axis = extents.length - 1; axis >= firstAxis; axis--) {
          offset += strides[axis];
          if (++at[axis] < extents[axis]) break;
          offset -= strides[axis] * extents[axis];
          at[axis] = 0;
        }
      }
    }
  }

  /** Memory mapping of the elements in parts; each part is mapped when it is first read. */
  private static final class Window {
    private static final long BYTES = 1L << 30;

    private final MemorySegment mapped;
    private final NpyHeader header;
    private final @Nullable ByteBuffer[] parts;

    Window(FileChannel channel, long base, NpyHeader header, Arena arena) throws IOException {
      mapped = channel.map(FileChannel.MapMode.READ_ONLY, base, header.dataBytes(), arena);
      this.header = header;
      parts = new ByteBuffer[Math.toIntExact(Math.ceilDiv(mapped.byteSize(), BYTES))];
    }

    float read(long offset) {
      int part = (int) (offset / BYTES);
      ByteBuffer bytes = parts[part];
      if (bytes == null) {
        long start = part * BYTES;
        bytes =
            mapped
                .asSlice(start, Math.min(BYTES, mapped.byteSize() - start))
                .asByteBuffer()
                .order(header.order());
        parts[part] = bytes;
      }
      return header.element().read(bytes, (int) (offset - part * BYTES));
    }
  }
}
