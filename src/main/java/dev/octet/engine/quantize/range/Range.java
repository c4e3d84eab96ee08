package dev.octet.engine.quantize.range;

/**
 * The real numbers that a quantized tensor can hold. Always holds 0, which padding needs exactly.
 *
 * @param low at most 0
 * @param high at least 0
 */
public record Range(double low, double high) {
  public Range {
    if (!(low <= 0 && high >= 0) || Double.isInfinite(high - low)) {
      throw new IllegalArgumentException("range [" + low + ", " + high + "]");
    }
  }

  /** The smallest range that holds both ends and 0. */
  public static Range covering(double low, double high) {
    return new Range(Math.min(low, 0), Math.max(high, 0));
  }

  /** The smallest range that holds both. */
  public Range and(Range other) {
    return new Range(Math.min(low, other.low), Math.max(high, other.high));
  }

  /** What both hold. */
  public Range within(Range other) {
    return new Range(Math.max(low, other.low), Math.min(high, other.high));
  }

  /** The range that reaches further from zero by a factor. */
  public Range times(double factor) {
    return new Range(low * factor, high * factor);
  }

  public double span() {
    return high - low;
  }
}
