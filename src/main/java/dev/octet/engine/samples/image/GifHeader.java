package dev.octet.engine.samples.image;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Logical screen of a GIF and the position of its first frame (GIF89a, sections 18 to 20).
 *
 * @param width width of the logical screen in pixels
 * @param height height of the logical screen in pixels
 * @param background color of the screen outside of the frame, as RGB; black if the file has no
 *     global color table
 * @param left horizontal position of the first frame on the screen in pixels
 * @param top vertical position of the first frame on the screen in pixels
 */
public record GifHeader(int width, int height, int background, int left, int top) {
  private static final int SCREEN = 13;
  private static final int IMAGE = 0x2c;
  private static final int EXTENSION = 0x21;
  private static final int DESCRIPTOR = 9;
  private static final int HAS_TABLE = 0x80;
  private static final int TABLE_SIZE = 7;

  /**
   * Maximum number of extension blocks before the first frame: comments, the loop count, profiles.
   */
  private static final int MOST_BLOCKS = 1 << 20;

  /** Returns whether the first bytes of a file are those of a GIF. */
  public static boolean recognizes(byte[] start) {
    return start[0] == 'G' && start[1] == 'I' && start[2] == 'F' && start[3] == '8';
  }

  /** Returns the header of a file, or null if the bytes are not a GIF. */
  public static @Nullable GifHeader of(byte[] file, int length) throws IOException {
    return header(new ByteArrayInputStream(file, 0, length));
  }

  /**
   * Returns the extent of the logical screen, or null if the bytes are not a GIF.
   *
   * @param stream the file's bytes from the start
   */
  public static @Nullable ImageExtent read(InputStream stream) throws IOException {
    GifHeader header = header(stream);
    return header == null
        ? null
        : ImageExtent.of(header.width, header.height, 3, ImageExtent.UPRIGHT);
  }

  private static @Nullable GifHeader header(InputStream stream) throws IOException {
    try {
      ByteBuffer screen = LittleEndian.read(stream, SCREEN);
      int flags = screen.get(10);
      int background = 0;
      if ((flags & HAS_TABLE) != 0) {
        ByteBuffer table = LittleEndian.read(stream, 3 * (2 << (flags & TABLE_SIZE)));
        int at = 3 * (screen.get(11) & 0xff);
        if (at + 2 < table.limit()) {
          background =
              (table.get(at) & 0xff) << 16
                  | (table.get(at + 1) & 0xff) << 8
                  | (table.get(at + 2) & 0xff);
        }
      }
      ByteBuffer frame = firstFrame(stream);
      if (frame == null) return null;
      int left = LittleEndian.unsignedShort(frame, 0);
      int top = LittleEndian.unsignedShort(frame, 2);
      // a frame that exceeds the screen enlarges it, as in browsers and Pillow
      return new GifHeader(
          Math.max(
              LittleEndian.unsignedShort(screen, 6), left + LittleEndian.unsignedShort(frame, 4)),
          Math.max(
              LittleEndian.unsignedShort(screen, 8), top + LittleEndian.unsignedShort(frame, 6)),
          background,
          left,
          top);
    } catch (EOFException e) {
      return null;
    }
  }

  private static @Nullable ByteBuffer firstFrame(InputStream stream) throws IOException {
    for (int block = 0; block < MOST_BLOCKS; block++) {
      int kind = stream.read();
      if (kind == IMAGE) return LittleEndian.read(stream, DESCRIPTOR);
      if (kind != EXTENSION || stream.read() < 0) return null;
      for (int length = stream.read(); length != 0; length = stream.read(), block++) {
        if (length < 0 || block >= MOST_BLOCKS) return null;
        stream.skipNBytes(length);
      }
    }
    return null;
  }
}
