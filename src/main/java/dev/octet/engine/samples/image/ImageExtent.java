package dev.octet.engine.samples.image;

import org.jspecify.annotations.Nullable;

/**
 * Size that an image file declares.
 *
 * @param width width in pixels as stored, at least 1
 * @param height height in pixels as stored, at least 1
 * @param channels 1 (gray), 2 (gray and alpha), 3 (color, or a palette) or 4
 * @param orientation EXIF orientation (EXIF 2.3, 4.6.4 A, tag 274): 1 (upright) to 8
 */
public record ImageExtent(int width, int height, int channels, int orientation) {
  /** Orientation of an image that is stored upright. */
  public static final int UPRIGHT = 1;

  /** Returns the extent, or null if it is impossible for an image. */
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
