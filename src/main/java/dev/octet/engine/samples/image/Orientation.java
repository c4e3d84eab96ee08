package dev.octet.engine.samples.image;

/** Rotates and mirrors an image according to its EXIF orientation (EXIF 2.3, 4.6.4 A, tag 274). */
public final class Orientation {
  private Orientation() {}

  /**
   * Returns the upright image.
   *
   * @param stored row-major pixels, {@code height * width * channels}
   * @param width width as stored
   * @param height height as stored
   * @param channels number of channels
   * @param orientation position of row 0 and column 0 of the stored image in the upright one: 1 top
   *     left, 2 top right, 3 bottom right, 4 bottom left; 5 to 8 with rows and columns exchanged:
   *     left top, right top, right bottom, left bottom
   */
  public static byte[] upright(
      byte[] stored, int width, int height, int channels, int orientation) {
    boolean transposed = orientation >= 5;
    boolean fromRight =
        orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    boolean fromBottom =
        orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    int outWidth = transposed ? height : width;
    int outHeight = transposed ? width : height;
    var upright = new byte[width * height * channels];
    int from = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = transposed ? y : x;
        int row = transposed ? x : y;
        if (fromRight) column = outWidth - 1 - column;
        if (fromBottom) row = outHeight - 1 - row;
        int to = (row * outWidth + column) * channels;
        for (int channel = 0; channel < channels; channel++) upright[to++] = stored[from++];
      }
    }
    return upright;
  }
}
