package dev.octet.engine.samples.image;

import org.jspecify.annotations.Nullable;

/**
 * The size that an image file declares.
 *
 * @param width in pixels, as stored; at least 1
 * @param height in pixels, as stored; at least 1
 * @param channels 1 (grey), 2 (grey and alpha), 3 (colour, or a palette of colours) or 4
 * @param orientation of EXIF (EXIF 2.3, 4.6.4 A, tag 274): 1 (upright) to 8
 */
public record ImageExtent(int width, int height, int channels, int orientation) {
  /** The orientation of an image that is stored as it is to be seen. */
  public static final int UPRIGHT = 1;

  /** The extent, or null where no image can have it. */
  static @Nullable ImageExtent of(long width, long height, int channels, int orientation) {
    boolean sound =
        width > 0
            && height > 0
            && width <= Integer.MAX_VALUE
            && height <= Integer.MAX_VALUE
            && channels > 0
            && channels <= 4;
    if (!sound) return null;
    boolean known = orientation >= 1 && orientation <= 8;
    return new ImageExtent((int) width, (int) height, channels, known ? orientation : UPRIGHT);
  }
}
