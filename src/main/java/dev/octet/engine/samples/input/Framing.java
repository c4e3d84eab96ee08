package dev.octet.engine.samples.input;

/**
 * The part of an image that becomes the input: a window in fractional pixels of the stored image,
 * and its scale.
 *
 * @param x left edge of the window
 * @param y upper edge of the window
 * @param outWidth width of the result in pixels
 * @param outHeight height of the result in pixels
 * @param scaleX image pixels per result pixel, horizontally
 * @param scaleY image pixels per result pixel, vertically
 */
record Framing(double x, double y, int outWidth, int outHeight, double scaleX, double scaleY) {
  /**
   * Ratio of the resized image to the crop: ImageNet networks are evaluated on the central 224 of
   * 256 pixels.
   */
  private static final double MARGIN = 8.0 / 7;

  static Framing of(
      Preprocessing.Resize resize, int width, int height, int outWidth, int outHeight) {
    double ratioX = (double) width / outWidth;
    double ratioY = (double) height / outHeight;
    double cover = Math.min(ratioX, ratioY);
    return switch (resize) {
      case RESIZE -> new Framing(0, 0, outWidth, outHeight, ratioX, ratioY);
      case CENTER_CROP -> middle(width, height, outWidth, outHeight, Math.min(1, cover));
      case RESIZE_CROP -> {
        double scale = cover > MARGIN ? cover / MARGIN : Math.min(1, cover);
        yield middle(width, height, outWidth, outHeight, scale);
      }
    };
  }

  private static Framing middle(int width, int height, int outWidth, int outHeight, double scale) {
    double x = (width - outWidth * scale) / 2;
    double y = (height - outHeight * scale) / 2;
    if (scale == 1) {
      x = Math.floor(x); // whole pixels, so that nothing is interpolated
      y = Math.floor(y);
    }
    return new Framing(x, y, outWidth, outHeight, scale, scale);
  }

  boolean isPlainCrop() {
    return scaleX == 1 && scaleY == 1 && x == Math.rint(x) && y == Math.rint(y);
  }
}
