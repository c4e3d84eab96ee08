package dev.octet.engine.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The central directory of a zip (APPNOTE 4.3.12 to 4.3.16).
 *
 * @param offset position of the directory in the archive; contents precede it
 * @param records files in the directory's order
 */
record ZipDirectory(long offset, List<Listed> records) {
  private static final int SIGNATURE = 0x02014b50;
  private static final int RECORD_BYTES = 46;
  private static final int ENCRYPTED = 1;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int ZIP64_FIELD = 1;

  /** The system that wrote the record (APPNOTE 4.4.2), and its file types (inode(7)). */
  private static final int UNIX = 3;

  private static final int FILE_TYPE = 0xf000;
  private static final int LINK = 0xa000;

  private static final long IN_ZIP64_FIELD = 0xffff_ffffL;

  /**
   * A record of the directory.
   *
   * @param name name of the file
   * @param bytes unpacked size
   * @param packed size in the archive
   * @param offset position of the local header
   * @param isStored whether the content is uncompressed
   * @param checksum declared CRC-32 of the content
   * @param isLink whether the file is a symbolic link of Unix
   */
  record Listed(
      String name,
      long bytes,
      long packed,
      long offset,
      boolean isStored,
      int checksum,
      boolean isLink) {}

  static ZipDirectory read(ArchiveFile archive, String name, ArchiveLimits limits)
      throws IOException {
    ZipEnd end = ZipEnd.find(archive, name);
    if (end.directoryBytes() > limits.listedBytes()) {
      throw Refusal.tooLarge(
          name,
          "Its list of files has %,d bytes, more than the allowed %,d files need."
              .formatted(end.directoryBytes(), limits.entries()));
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(new byte[(int) end.directoryBytes()]).order(ByteOrder.LITTLE_ENDIAN);
    archive.read(bytes, end.directoryOffset(), name);
    return new ZipDirectory(end.directoryOffset(), records(bytes, end, name, limits));
  }

  private static List<Listed> records(
      ByteBuffer bytes, ZipEnd end, String name, ArchiveLimits limits) {
    List<Listed> records = new ArrayList<>();
    int at = 0;
    while (at < bytes.limit()) {
      if (at > bytes.limit() - RECORD_BYTES || bytes.getInt(at) != SIGNATURE) {
        throw Refusal.unreadable(name, "Its list of files is damaged at byte %d.".formatted(at));
      }
      if (records.size() >= limits.entries()) {
        throw Refusal.tooLarge(
            name,
            "The archive contains more files than the limit of %,d.".formatted(limits.entries()));
      }
      int nameBytes = unsignedShort(bytes, at + 28);
      int extraBytes = unsignedShort(bytes, at + 30);
      long next = (long) at + RECORD_BYTES + nameBytes + extraBytes + unsignedShort(bytes, at + 32);
      if (next > bytes.limit()) {
        throw Refusal.unreadable(name, "Its list of files is damaged at byte %d.".formatted(at));
      }
      records.add(record(bytes, at, nameBytes, extraBytes, end.shift()));
      at = (int) next;
    }
    if (!end.counts(records.size())) {
      throw Refusal.unreadable(
          name,
          "Its list has %d files, but its end record declares %d."
              .formatted(records.size(), end.entries()));
    }
    return records;
  }

  private static Listed record(
      ByteBuffer bytes, int at, int nameBytes, int extraBytes, long shift) {
    var nameText = new byte[nameBytes];
    bytes.get(at + RECORD_BYTES, nameText);
    String name = EntryName.decode(nameText, 0, nameBytes);
    if (nameBytes == 0 || nameBytes > EntryName.MOST_BYTES) {
      throw Refusal.unreadable(
          name,
          "Its name has %,d bytes; 1 to %,d are allowed."
              .formatted(nameBytes, EntryName.MOST_BYTES));
    }
    int method = unsignedShort(bytes, at + 10);
    if ((unsignedShort(bytes, at + 8) & ENCRYPTED) != 0) {
      throw Refusal.of(
          "unreadable-archive", name, "It is encrypted.", "Pack it without a password.");
    }
    if (method != STORED && method != DEFLATED) {
      throw Refusal.of(
          "unreadable-archive",
          name,
          "It is packed by zip method %d; only stored and deflated files are supported."
              .formatted(method),
          "Pack it with the method Deflate, or without compression.");
    }
    long bytes32 = Integer.toUnsignedLong(bytes.getInt(at + 24));
    long packed32 = Integer.toUnsignedLong(bytes.getInt(at + 20));
    long offset32 = Integer.toUnsignedLong(bytes.getInt(at + 42));
    ByteBuffer wide = zip64(bytes, at + RECORD_BYTES + nameBytes, extraBytes);
    long size = wide(bytes32, wide, name);
    long packed = wide(packed32, wide, name);
    long offset = wide(offset32, wide, name);
    if (method == STORED && size != packed) {
      throw Refusal.unreadable(
          name,
          "It is stored uncompressed in %,d bytes, but declares %,d.".formatted(packed, size));
    }
    int mode = unsignedShort(bytes, at + 40);
    boolean link = bytes.get(at + 5) == UNIX && (mode & FILE_TYPE) == LINK;
    return new Listed(
        name, size, packed, offset + shift, method == STORED, bytes.getInt(at + 16), link);
  }

  /** Returns a number that is stored in the zip64 field if it is too large for its own. */
  private static long wide(long narrow, ByteBuffer wide, String name) {
    if (narrow != IN_ZIP64_FIELD || wide.remaining() < Long.BYTES) return narrow;
    long value = wide.getLong();
    if (value >= 0 && value < Long.MAX_VALUE / 2) return value;
    throw Refusal.unreadable(name, "It declares an impossible size.");
  }

  /** Returns the extra field with 64-bit numbers (APPNOTE 4.5.3); empty if absent. */
  private static ByteBuffer zip64(ByteBuffer bytes, int start, int length) {
    int at = start;
    int end = start + length;
    while (at + 4 <= end) {
      int size = unsignedShort(bytes, at + 2);
      if (at + 4 + size > end) break;
      if (unsignedShort(bytes, at) == ZIP64_FIELD) {
        return bytes.slice(at + 4, size).order(ByteOrder.LITTLE_ENDIAN);
      }
      at += 4 + size;
    }
    return ByteBuffer.allocate(0);
  }

  private static int unsignedShort(ByteBuffer bytes, int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }
}
