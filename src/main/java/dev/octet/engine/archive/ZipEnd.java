package dev.octet.engine.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * End record of a zip, which locates the directory (APPNOTE 4.3.14 to 4.3.16).
 *
 * @param directoryOffset position of the directory in the file, never negative
 * @param directoryBytes size of the directory, which lies inside the file
 * @param entries declared number of files
 * @param isWide whether {@code entries} has 64 bits; otherwise it is modulo 65,536
 * @param shift correction to add to the offsets in the directory: the number of bytes that precede
 *     the archive
 */
record ZipEnd(long directoryOffset, long directoryBytes, long entries, boolean isWide, long shift) {
  private static final int SIGNATURE = 0x06054b50;
  private static final int BYTES = 22;
  private static final int MOST_COMMENT = 0xffff;
  private static final int WIDE_SIGNATURE = 0x06064b50;
  private static final int WIDE_BYTES = 56;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int COUNT_MODULUS = 1 << 16;
  private static final long WIDE_32 = 0xffff_ffffL;
  private static final int WIDE_16 = 0xffff;

  boolean counts(int found) {
    return isWide ? entries == found : entries == found % COUNT_MODULUS;
  }

  static ZipEnd find(ArchiveFile archive, String name) throws IOException {
    long size = archive.length();
    int length = (int) Math.min(size, BYTES + MOST_COMMENT);
    ByteBuffer tail = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    archive.read(tail, size - length, name);
    for (int i = length - BYTES; i >= 0; i--) {
      if (tail.getInt(i) != SIGNATURE) continue;
      ByteBuffer end = tail.slice(i, BYTES).order(ByteOrder.LITTLE_ENDIAN);
      ZipEnd found = of(archive, end, size - length + i, name);
      if (found != null) return found;
    }
    throw Refusal.unreadable(
        name,
        "The list of files at the end of the zip is missing; the archive is probably"
            + " truncated.");
  }

  private static @Nullable ZipEnd of(
      ArchiveFile archive, ByteBuffer end, long position, String name) throws IOException {
    int entries = Short.toUnsignedInt(end.getShort(10));
    long bytes = Integer.toUnsignedLong(end.getInt(12));
    long offset = Integer.toUnsignedLong(end.getInt(16));
    if (entries == WIDE_16 || bytes == WIDE_32 || offset == WIDE_32) {
      ZipEnd wide = wide(archive, position, name);
      if (wide != null) return wide;
    }
    return placed(position, bytes, offset, entries, false);
  }

  private static @Nullable ZipEnd wide(ArchiveFile archive, long position, String name)
      throws IOException {
    if (position < LOCATOR_BYTES + WIDE_BYTES) return null;
    ByteBuffer locator = ByteBuffer.allocate(LOCATOR_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    archive.read(locator, position - LOCATOR_BYTES, name);
    if (locator.getInt(0) != LOCATOR_SIGNATURE) return null;
    // at the position in the locator or, if the archive was moved, right before the locator
    for (long at : new long[] {locator.getLong(8), position - LOCATOR_BYTES - WIDE_BYTES}) {
      if (at < 0 || at > position - LOCATOR_BYTES - WIDE_BYTES) continue;
      ByteBuffer end = ByteBuffer.allocate(WIDE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      archive.read(end, at, name);
      if (end.getInt(0) != WIDE_SIGNATURE) continue;
      return placed(at, end.getLong(40), end.getLong(48), end.getLong(32), true);
    }
    return null;
  }

  /**
   * Returns the end record with the directory right before it, independent of bytes that precede
   * the archive; null if the sizes are impossible.
   */
  private static @Nullable ZipEnd placed(
      long position, long bytes, long offset, long entries, boolean isWide) {
    if (bytes < 0 || bytes > position || offset < 0 || offset > position - bytes) return null;
    long start = position - bytes;
    return new ZipEnd(start, bytes, entries, isWide, start - offset);
  }
}
