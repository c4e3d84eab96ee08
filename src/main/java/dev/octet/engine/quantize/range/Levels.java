package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.ElementType;

/**
 * The integers that a quantized activation may hold.
 *
 * @param least the smallest, -32767 for INT16, whose zero point is always 0
 * @param greatest the largest
 */
public record Levels(ElementType type, int least, int greatest) {
  /**
   * Of an element type.
   *
   * @throws IllegalArgumentException if it is not one of INT8, UINT8 and INT16
   */
  public static Levels of(ElementType type) {
    return switch (type) {
      case INT8 -> new Levels(type, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case UINT8 -> new Levels(type, 0, 255);
      case INT16 -> new Levels(type, -Short.MAX_VALUE, Short.MAX_VALUE);
      default -> throw new IllegalArgumentException(type + " holds no quantized activations");
    };
  }

  /** Whether the zero point is always 0. */
  public boolean symmetric() {
    return type == ElementType.INT16;
  }

  /** {@code round(real / scale) + zeroPoint}, ties to even, clipped. */
  public int nearest(double real, double scale, int zeroPoint) {
    // integers, since Java's clamp of doubles costs ten times as much; the cast saturates
    int level = (int) (Math.rint(real / scale) + zeroPoint);
    return Math.min(Math.max(level, least), greatest);
  }
}
