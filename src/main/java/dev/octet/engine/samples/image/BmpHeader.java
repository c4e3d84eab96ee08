package dev.octet.engine.samples.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of a Windows bitmap: BITMAPFILEHEADER, then BITMAPCOREHEADER (12 bytes) or
 * BITMAPINFOHEADER and its successors (40 bytes and more).
 */
public final class BmpHeader {
  private static final int FILE_HEADER = 14;
  private static final int CORE_HEADER = 12;
  private static final int INFO_HEADER = 40;

  private BmpHeader() {}

  /** Returns whether the first bytes of a file are those of a bitmap. */
  public static boolean recognizes(byte[] start) {
    return start[0] == 'B' && start[1] == 'M';
  }

  /**
   * Returns the extent of a bitmap, or null if the bytes are not a bitmap.
   *
   * @param stream the file's bytes from the start
   */
  public static @Nullable ImageExtent read(InputStream stream) throws IOException {
    try {
      ByteBuffer head = LittleEndian.read(stream, FILE_HEADER + 4);
      int header = head.getInt(FILE_HEADER);
      if (header == CORE_HEADER) {
        ByteBuffer core = LittleEndian.read(stream, CORE_HEADER - 4);
        return extent(LittleEndian.unsignedShort(core, 0), LittleEndian.unsignedShort(core, 2));
      }
      if (header < INFO_HEADER) return null;
      ByteBuffer info = LittleEndian.read(stream, 8);
      // a negative height means that the first row is the top one
      return extent(info.getInt(0), Math.abs((long) info.getInt(4)));
    } catch (EOFException e) {
      return null;
    }
  }

  private static @Nullable ImageExtent extent(long width, long height) {
    return ImageExtent.of(width, height, 3, ImageExtent.UPRIGHT);
  }
}
