package dev.octet.engine.calibrate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The size of a zip's central directory, which {@link java.util.zip.ZipFile} reads into memory as a
 * whole: PKWARE APPNOTE 4.3.16, "end of central directory record".
 */
final class ZipDirectory {
  private static final int SIGNATURE = 0x06054b50;
  private static final int RECORD_BYTES = 22;
  private static final int SIZE_AT = 12;
  private static final int MOST_COMMENT = 0xffff;

  /** Names of archives are 60 characters, records 46 bytes and some extra. */
  private static final long BYTES_AN_ENTRY = 320;

  private ZipDirectory() {}

  static void check(Path path, String name, SetLimits limits) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      int length = (int) Math.min(channel.size(), RECORD_BYTES + MOST_COMMENT);
      var tail = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      long at = channel.size() - length;
      while (tail.hasRemaining() && channel.read(tail, at + tail.position()) >= 0) {}
      for (int i = length - RECORD_BYTES; i >= 0; i--) {
        if (tail.getInt(i) != SIGNATURE) continue;
        long size = Integer.toUnsignedLong(tail.getInt(i + SIZE_AT));
        if (size / BYTES_AN_ENTRY <= limits.entries()) return;
        throw Rejection.tooLarge(
            name,
            "Its list of files takes %,d bytes, more than %,d files need, the most allowed."
                .formatted(size, limits.entries()));
      }
    }
  }
}
