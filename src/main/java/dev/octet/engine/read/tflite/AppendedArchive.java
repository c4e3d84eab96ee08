package dev.octet.engine.read.tflite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The ZIP archive that TFLite's metadata tools append to a model, for its label files. Read by hand
 * since it stands in the same array as the model, and so that every size is bounded before anything
 * is made of it (PKWARE's APPNOTE, 4.3).
 */
final class AppendedArchive {
  private static final int MAX_ENTRIES = 256;
  private static final int MAX_FILE_BYTES = 4 << 20;

  /** Far above what label files reach; zip bombs begin in the hundreds. */
  private static final int MAX_RATIO = 200;

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int MAX_COMMENT_BYTES = 0xffff;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int ENCRYPTED = 1;

  private final ByteBuffer bytes;
  private final int end;

  private AppendedArchive(ByteBuffer bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** The archive at the end of a file; null where there is none. */
  static @Nullable AppendedArchive of(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int last = file.length - END_BYTES;
    for (int at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
      if (bytes.getInt(at) == END_SIGNATURE) return new AppendedArchive(bytes, at);
    }
    return null;
  }

  /**
   * The content of a file.
   *
   * @return null where the archive has no file of this name
   * @throws ZipException if the archive is damaged, or the file is too large
   */
  byte @Nullable [] file(String name) throws ZipException {
    int entries = unsignedShort(end + 10);
    if (entries > MAX_ENTRIES) throw new ZipException("it has " + entries + " files");
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    long directory = Integer.toUnsignedLong(bytes.getInt(end + 16));
    // Some tools count offsets from the archive's start instead of the file's.
    long shift = end - Integer.toUnsignedLong(bytes.getInt(end + 12)) - directory;
    if (shift < 0) throw new ZipException("its directory lies outside the file");
    long at = directory + shift;
    for (int i = 0; i < entries; i++) {
      int entry = require(at, CENTRAL_BYTES, CENTRAL_SIGNATURE);
      int nameBytes = unsignedShort(entry + 28);
      require(at, CENTRAL_BYTES + nameBytes, CENTRAL_SIGNATURE);
      if (bytes.slice(entry + CENTRAL_BYTES, nameBytes).equals(ByteBuffer.wrap(wanted))) {
        return content(entry, shift);
      }
      at += CENTRAL_BYTES + nameBytes + unsignedShort(entry + 30) + unsignedShort(entry + 32);
    }
    return null;
  }

  private byte[] content(int entry, long shift) throws ZipException {
    int flags = unsignedShort(entry + 8);
    int method = unsignedShort(entry + 10);
    long packed = Integer.toUnsignedLong(bytes.getInt(entry + 20));
    long size = Integer.toUnsignedLong(bytes.getInt(entry + 24));
    if ((flags & ENCRYPTED) != 0) throw new ZipException("a file in it is encrypted");
    if (size > MAX_FILE_BYTES || size > packed * MAX_RATIO) {
      throw new ZipException("a file in it has %,d bytes, packed %,d".formatted(size, packed));
    }
    long local = Integer.toUnsignedLong(bytes.getInt(entry + 42)) + shift;
    int header = require(local, LOCAL_BYTES, LOCAL_SIGNATURE);
    long data = local + LOCAL_BYTES + unsignedShort(header + 26) + unsignedShort(header + 28);
    if (data + packed > end) throw new ZipException("a file in it reaches past its end");
    ByteBuffer content = bytes.slice((int) data, (int) packed);
    return switch (method) {
      case STORED -> {
        if (packed != size) throw new ZipException("a stored file in it has two sizes");
        var copy = new byte[(int) size];
        content.get(copy);
        yield copy;
      }
      case DEFLATED -> inflated(content, (int) size);
      default -> throw new ZipException("a file in it is packed by method " + method);
    };
  }

  private static byte[] inflated(ByteBuffer packed, int size) throws ZipException {
    try (var inflater = new Inflater(true)) {
      inflater.setInput(packed);
      var content = new byte[size];
      int length = 0;
      while (length < size) {
        int more = inflater.inflate(content, length, size - length);
        if (more == 0) throw new ZipException("a file in it is shorter than it says");
        length += more;
      }
      return content;
    } catch (DataFormatException e) {
      var problem = new ZipException("a file in it is damaged");
      problem.initCause(e);
      throw problem;
    }
  }

  /** The position as an index, where a record with this signature lies inside the file. */
  private int require(long at, int length, int signature) throws ZipException {
    if (at < 0 || at + length > end || bytes.getInt((int) at) != signature) {
      throw new ZipException("its directory is damaged at byte " + at);
    }
    return (int) at;
  }

  private int unsignedShort(int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }
}
