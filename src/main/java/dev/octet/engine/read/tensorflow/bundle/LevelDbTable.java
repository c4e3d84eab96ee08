package dev.octet.engine.read.tensorflow.bundle;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A sorted table of keys and values as LevelDB writes it: blocks of entries, an index block with
 * the places of the blocks, and a footer (<a
 * href="https://github.com/google/leveldb/blob/main/doc/table_format.md">table_format.md</a>).
 */
final class LevelDbTable {
  private static final int FOOTER_BYTES = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;

  /** Type of the compression (1 byte) and checksum (4 bytes) behind each block. */
  private static final int TRAILER_BYTES = 5;

  private static final int SNAPPY = 1;
  private static final int MAX_KEY_BYTES = 4_096;

  /**
   * Maximum length of all keys together; keys share prefixes, so a small file can hold long ones.
   */
  private static final int MAX_ALL_KEY_BYTES = 1 << 24;

  /** Maximum number of entries; the largest networks have a few thousand variables. */
  private static final int MAX_ENTRIES = 50_000;

  private static final int SEVEN_BITS = 7;
  private static final int MAX_VARINT_BITS = 63;

  private final ByteBuffer file;
  private final String place;
  private final Map<String, ByteBuffer> entries = new LinkedHashMap<>();
  private int keyBytes;
  private long blockBytes;

  private interface Entries {
    void add(byte[] key, ByteBuffer value);
  }

  private LevelDbTable(byte[] bytes, String place) {
    file = ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    this.place = place;
  }

  /**
   * Returns the entries of a table, in its order. Values are views of the file.
   *
   * @param bytes the whole file
   * @param place the file, for messages
   * @throws RejectedInputException {@code invalid-model} or {@code truncated-model}
   */
  static Map<String, ByteBuffer> entries(byte[] bytes, String place) {
    var table = new LevelDbTable(bytes, place);
    try {
      table.read();
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw table.malformed("a block ends inside an entry");
    }
    return table.entries;
  }

  private void read() {
    int size = file.limit();
    if (size < FOOTER_BYTES || file.getLong(size - Long.BYTES) != MAGIC) {
      throw new RejectedInputException(
          ModelProblems.of(
                  "truncated-model",
                  "The index of the variables doesn't end as a LevelDB table does.",
                  "Check that the upload was complete.")
              .problem()
              .at(place));
    }
    ByteBuffer footer = slice(size - FOOTER_BYTES, FOOTER_BYTES - Long.BYTES);
    varint(footer); // the metaindex block is empty in TensorFlow's tables
    varint(footer);
    eachEntry(block(footer), (_, handle) -> eachEntry(block(handle), this::put));
  }

  private void put(byte[] key, ByteBuffer value) {
    keyBytes += key.length;
    if (keyBytes > MAX_ALL_KEY_BYTES) throw malformed("its keys are too long");
    if (entries.size() >= MAX_ENTRIES) {
      throw malformed("it has more than %,d entries".formatted(MAX_ENTRIES));
    }
    entries.put(new String(key, StandardCharsets.UTF_8), value);
  }

  /** Returns the content of a block, whose place is read from a buffer. */
  private ByteBuffer block(ByteBuffer handle) {
    long offset = varint(handle);
    long length = varint(handle);
    if (offset < 0 || length < 0 || offset > file.limit() - TRAILER_BYTES) {
      throw malformed("a block begins outside of the file");
    }
    if (length > file.limit() - TRAILER_BYTES - offset) {
      throw malformed("a block of %,d bytes doesn't fit into the file".formatted(length));
    }
    blockBytes += length;
    if (blockBytes > file.limit()) throw malformed("its blocks overlap");
    int end = (int) (offset + length);
    int type = file.get(end);
    if (type != 0) {
      String how = type == SNAPPY ? "Snappy" : "an unknown method (%d)".formatted(type);
      throw malformed(
          "its blocks are compressed with %s, which TensorFlow never writes".formatted(how));
    }
    if (Checksum.masked(slice((int) offset, (int) length + 1)) != file.getInt(end + 1)) {
      throw malformed("the checksum of the block at byte %d is wrong".formatted(offset));
    }
    return slice((int) offset, (int) length);
  }

  private void eachEntry(ByteBuffer block, Entries entries) {
    int restarts = block.getInt(block.limit() - Integer.BYTES);
    long end = block.limit() - Integer.BYTES * (restarts + 1L);
    if (restarts < 0 || end < 0) throw malformed("a block claims %d restarts".formatted(restarts));
    block.limit((int) end);
    var key = new byte[0];
    while (block.hasRemaining()) {
      long shared = varint(block);
      long own = varint(block);
      long length = varint(block);
      if (shared < 0 || shared > key.length || own < 0 || own > MAX_KEY_BYTES - shared) {
        throw malformed("a key has a wrong length");
      }
      if (length < 0 || length > block.remaining() - own) {
        throw malformed("a value has a wrong length");
      }
      var next = new byte[(int) (shared + own)];
      System.arraycopy(key, 0, next, 0, (int) shared);
      block.get(next, (int) shared, (int) own);
      key = next;
      ByteBuffer value = block.slice(block.position(), (int) length);
      block.position(block.position() + (int) length);
      entries.add(key, value.order(ByteOrder.LITTLE_ENDIAN));
    }
  }

  private ByteBuffer slice(int offset, int length) {
    return file.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private long varint(ByteBuffer in) {
    return varint(in, place);
  }

  /**
   * Returns the next number of a variable length.
   *
   * @throws BufferUnderflowException if the buffer ends inside of it
   * @throws RejectedInputException if it has more than 64 bits
   */
  static long varint(ByteBuffer in, String place) {
    long value = 0;
    for (int shift = 0; shift <= MAX_VARINT_BITS; shift += SEVEN_BITS) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) return value;
    }
    throw ModelProblems.invalid(place, "A number has more than 64 bits.");
  }

  private RejectedInputException malformed(String why) {
    return ModelProblems.invalid(
        place, "The index of the variables is not a valid LevelDB table: %s.".formatted(why));
  }
}
