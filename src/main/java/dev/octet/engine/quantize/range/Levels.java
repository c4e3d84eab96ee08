package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.ElementType;

/**
 * The integers that a quantized activation may hold.
 *
 * @param qmin the smallest level; -32767 for INT16, whose zero point is always 0
 * @param qmax the largest level
 */
public record Levels(ElementType type, int qmin, int qmax) {
  /**
   * Returns the levels of an element type.
   *
   * @throws IllegalArgumentException if the type is not INT8, UINT8 or INT16
   */
  public static Levels of(ElementType type) {
    return switch (type) {
      case INT8 -> new Levels(type, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case UINT8 -> new Levels(type, 0, 255);
      case INT16 -> new Levels(type, -Short.MAX_VALUE, Short.MAX_VALUE);
      default ->
          throw new IllegalArgumentException(
              type + " is not a type of quantized activations: expected INT8, UINT8 or INT16");
    };
  }

  /** Returns whether the zero point is always 0. */
  public boolean symmetric() {
    return type == ElementType.INT16;
  }

  /**
   * Quantizes a real number: {@code round(real / scale) + zeroPoint}, ties to even, clipped to
   * [qmin, qmax].
   */
  public int nearest(double real, double scale, int zeroPoint) {
    // Clamps integers, since Java's clamp of doubles takes ten times as long; the cast saturates.
    int level = (int) (Math.rint(real / scale) + zeroPoint);
    return Math.min(Math.max(level, qmin), qmax);
  }
}
