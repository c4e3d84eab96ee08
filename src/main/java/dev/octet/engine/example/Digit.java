package dev.octet.engine.example;

/**
 * A picture of a digit.
 *
 * @param label 0 to 9
 * @param pixels {@value #SIDE} rows of {@value #SIDE} brightnesses, unsigned; not to be changed
 */
public record Digit(int label, byte[] pixels) {
  /** Height and width in pixels. */
  public static final int SIDE = 32;

  public static final int CLASSES = 10;

  /** The picture as a greyscale PNG, the same bytes on every machine. */
  public byte[] png() {
    return GreyPng.encode(pixels, SIDE, SIDE);
  }
}
