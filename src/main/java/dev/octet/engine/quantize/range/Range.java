package dev.octet.engine.quantize.range;

/**
 * The range of real numbers that a quantized tensor can represent. It always contains 0, because
 * padding needs an exact 0.
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

  /** Returns the smallest range that contains both values and 0. */
  public static Range covering(double low, double high) {
    return new Range(Math.min(low, 0), Math.max(high, 0));
  }

  /** Returns the smallest range that contains both ranges. */
  public Range and(Range other) {
    return new Range(Math.min(low, other.low), Math.max(high, other.high));
  }

  /** Returns the intersection of both ranges. */
  public Range within(Range other) {
    return new Range(Math.max(low, other.low), Math.min(high, other.high));
  }

  /** Returns the range with both ends multiplied by a factor. */
  public Range times(double factor) {
    return new Range(low * factor, high * factor);
  }

  public double span() {
    return high - low;
  }
}
