package dev.octet.engine.quantize;

/** Real numbers to 8-bit integers: {@code q = round(real / scale) + zeroPoint}, clipped. */
public final class AffineMap {
  private AffineMap() {}

  /** The nearest int8, ties to even. */
  public static byte toInt8(double real, double scale, int zeroPoint) {
    // integers, since Java's clamp of doubles costs ten times as much; the cast saturates
    int q = (int) (Math.rint(real / scale) + zeroPoint);
    return (byte) Math.min(Math.max(q, ActivationParameters.LEAST), ActivationParameters.GREATEST);
  }
}
