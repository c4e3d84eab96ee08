package dev.octet.engine.quantize;

/** Real numbers to 8-bit integers: {@code q = round(real / scale) + zeroPoint}, clipped. */
public final class AffineMap {
  private AffineMap() {}

  /** The nearest int8, ties to even. */
  public static byte toInt8(double real, double scale, int zeroPoint) {
    double q = Math.rint(real / scale) + zeroPoint;
    return (byte) Math.clamp(q, ActivationParameters.LEAST, ActivationParameters.GREATEST);
  }
}
