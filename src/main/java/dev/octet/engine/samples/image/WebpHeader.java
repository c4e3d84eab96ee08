package dev.octet.engine.samples.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the first chunks of a WebP file (RFC 9649, sections 2.3 to 2.7). */
public final class WebpHeader {
  private static final int RIFF = 12;
  private static final int CHUNK = 8;
  private static final int LOSSY = fourCc("VP8 ");
  private static final int LOSSLESS = fourCc("VP8L");
  private static final int EXTENDED = fourCc("VP8X");
  private static final int EXIF = fourCc("EXIF");

  /** Start code of a key frame (RFC 6386, section 9.1). */
  private static final int KEY_FRAME = 0x2a019d;

  private static final int LOSSLESS_SIGNATURE = 0x2f;
  private static final int HAS_EXIF = 0x08;
  private static final int HAS_ALPHA = 0x10;
  private static final int FOURTEEN_BITS = 0x3fff;
  private static final int MOST_EXIF = 1 << 16;
  private static final int MOST_CHUNKS = 4_096;

  private WebpHeader() {}

  /** Returns whether a file begins with RIFF, the container of WebP. */
  public static boolean recognizes(byte[] start) {
    return start[0] == 'R' && start[1] == 'I' && start[2] == 'F' && start[3] == 'F';
  }

  /**
   * Returns the extent of the image, or null if the bytes are not a WebP file.
   *
   * @param stream the file's bytes from the start
   */
  public static @Nullable ImageExtent read(InputStream stream) throws IOException {
    try {
      ByteBuffer riff = LittleEndian.read(stream, RIFF + CHUNK);
      if (riff.getInt(8) != fourCc("WEBP")) return null;
      int kind = riff.getInt(RIFF);
      if (kind == LOSSY) return lossy(stream);
      if (kind == LOSSLESS) return lossless(stream);
      return kind == EXTENDED ? extended(stream, riff.getInt(RIFF + 4)) : null;
    } catch (EOFException e) {
      return null;
    }
  }

  private static @Nullable ImageExtent lossy(InputStream stream) throws IOException {
    ByteBuffer frame = LittleEndian.read(stream, 10);
    if (LittleEndian.unsigned24(frame, 3) != KEY_FRAME) return null;
    return ImageExtent.of(
        LittleEndian.unsignedShort(frame, 6) & FOURTEEN_BITS,
        LittleEndian.unsignedShort(frame, 8) & FOURTEEN_BITS,
        3,
        ImageExtent.UPRIGHT);
  }

  private static @Nullable ImageExtent lossless(InputStream stream) throws IOException {
    ByteBuffer frame = LittleEndian.read(stream, 5);
    if (frame.get(0) != LOSSLESS_SIGNATURE) return null;
    int bits = frame.getInt(1);
    return ImageExtent.of(
        (bits & FOURTEEN_BITS) + 1,
        (bits >>> 14 & FOURTEEN_BITS) + 1,
        (bits >>> 28 & 1) == 1 ? 4 : 3,
        ImageExtent.UPRIGHT);
  }

  private static @Nullable ImageExtent extended(InputStream stream, int length) throws IOException {
    ByteBuffer canvas = LittleEndian.read(stream, 10);
    int flags = canvas.get(0);
    stream.skipNBytes(Math.max(0, Integer.toUnsignedLong(length) - canvas.limit()));
    return ImageExtent.of(
        LittleEndian.unsigned24(canvas, 4) + 1,
        LittleEndian.unsigned24(canvas, 7) + 1,
        (flags & HAS_ALPHA) != 0 ? 4 : 3,
        (flags & HAS_EXIF) != 0 ? orientation(stream) : ImageExtent.UPRIGHT);
  }

  /** Returns the orientation in the EXIF chunk, which follows the pixels. */
  private static int orientation(InputStream stream) throws IOException {
    try {
      for (int chunk = 0; chunk < MOST_CHUNKS; chunk++) {
        ByteBuffer header = LittleEndian.read(stream, CHUNK);
        long length = Integer.toUnsignedLong(header.getInt(4));
        if (header.getInt(0) == EXIF) {
          byte[] exif = stream.readNBytes((int) Math.min(length, MOST_EXIF));
          boolean prefixed = exif.length > 6 && exif[0] == 'E' && exif[1] == 'x';
          return ExifOrientation.of(exif, prefixed ? 6 : 0, ImageExtent.UPRIGHT);
        }
        stream.skipNBytes(length + (length & 1)); // chunks are padded to an even size
      }
    } catch (EOFException e) {
      // cut off after the pixels, which may still be readable
    }
    return ImageExtent.UPRIGHT;
  }

  private static int fourCc(String name) {
    return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
  }
}
