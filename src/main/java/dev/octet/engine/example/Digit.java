package dev.octet.engine.example;

/**
 * An image of a digit.
 *
 * @param label 0 to 9
 * @param pixels {@value #SIDE} rows of {@value #SIDE} unsigned brightness values; must not be
 *     modified
 */
public record Digit(int label, byte[] pixels) {
  /** Height and width in pixels. */
  public static final int SIDE = 32;

  /** Number of classes, the digits 0 to 9. */
  public static final int CLASSES = 10;

  /** Returns the image as a grayscale PNG, with the same bytes on every machine. */
  public byte[] png() {
    return GreyPng.encode(pixels, SIDE, SIDE);
  }
}
