package dev.octet.engine.samples.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Reads the first image directory of a TIFF file (TIFF 6.0, section 2). */
public final class TiffHeader {
  private static final int HEADER = 8;
  private static final int ENTRY = 12;
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES = 277;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  /**
   * Maximum excess of a tile's extent over its image's; writers round up to a multiple of some
   * hundreds.
   */
  private static final int MOST_TILE_EXCESS = 1_024;

  private static final int MOST_CHANNELS = 4;

  private TiffHeader() {}

  /**
   * Returns whether the first bytes of a file are those of a TIFF file; BigTIFF is another format.
   */
  public static boolean recognizes(byte[] start) {
    return (start[0] == 'I' && start[1] == 'I' && start[2] == 42 && start[3] == 0)
        || (start[0] == 'M' && start[1] == 'M' && start[2] == 0 && start[3] == 42);
  }

  /**
   * Returns the extent of the first image, or null if the bytes are not a TIFF file or its tiles
   * are much larger than the image.
   *
   * @param stream the file's bytes from the start
   */
  public static @Nullable ImageExtent read(InputStream stream) throws IOException {
    try {
      ByteBuffer header = LittleEndian.read(stream, HEADER);
      ByteOrder order = header.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      long directory = Integer.toUnsignedLong(header.order(order).getInt(4));
      if (directory < HEADER) return null;
      stream.skipNBytes(directory - HEADER);
      int count = LittleEndian.read(stream, 2).order(order).getShort(0) & 0xffff;
      return read(LittleEndian.read(stream, ENTRY * count).order(order), count);
    } catch (EOFException e) {
      return null;
    }
  }

  private static @Nullable ImageExtent read(ByteBuffer entries, int count) {
    long width = 0;
    long height = 0;
    long samples = 1;
    long orientation = ImageExtent.UPRIGHT;
    long tileWidth = 0;
    long tileHeight = 0;
    for (int i = 0; i < count; i++) {
      int at = ENTRY * i;
      long value = value(entries, at);
      switch (entries.getShort(at) & 0xffff) {
        case WIDTH -> width = value;
        case HEIGHT -> height = value;
        case SAMPLES -> samples = value;
        case ORIENTATION -> orientation = value;
        case TILE_WIDTH -> tileWidth = value;
        case TILE_HEIGHT -> tileHeight = value;
        default -> {}
      }
    }
    if (tileWidth > width + MOST_TILE_EXCESS || tileHeight > height + MOST_TILE_EXCESS) return null;
    int channels = (int) Math.min(Math.max(samples, 0), MOST_CHANNELS);
    return ImageExtent.of(width, height, channels, (int) orientation);
  }

  /** Returns the value of an entry, or 0 if it is not an integer. */
  private static long value(ByteBuffer entries, int at) {
    return switch (entries.getShort(at + 2) & 0xffff) {
      case SHORT -> entries.getShort(at + 8) & 0xffff;
      case LONG -> Integer.toUnsignedLong(entries.getInt(at + 8));
      default -> 0;
    };
  }
}
