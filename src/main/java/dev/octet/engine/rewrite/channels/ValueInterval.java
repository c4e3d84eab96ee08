package dev.octet.engine.rewrite.channels;

import dev.octet.engine.graph.Op.Activation;

/**
 * An interval of real numbers; its bounds are infinite if nothing is known.
 *
 * @param low at most {@code high}
 */
public record ValueInterval(double low, double high) {
  /** All real numbers. */
  public static final ValueInterval ALL =
      new ValueInterval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  static final ValueInterval ZERO = new ValueInterval(0, 0);

  double width() {
    return high - low;
  }

  /** Returns the largest absolute value. */
  double magnitude() {
    return Math.max(Math.abs(low), Math.abs(high));
  }

  ValueInterval plus(ValueInterval other) {
    return new ValueInterval(low + other.low, high + other.high);
  }

  ValueInterval times(double factor) {
    if (factor == 0) return ZERO;
    return factor > 0
        ? new ValueInterval(low * factor, high * factor)
        : new ValueInterval(high * factor, low * factor);
  }

  /** Returns the smallest interval that contains both intervals. */
  ValueInterval or(ValueInterval other) {
    return new ValueInterval(Math.min(low, other.low), Math.max(high, other.high));
  }

  /** Returns the intersection of both intervals; {@code other} if they are disjoint. */
  ValueInterval within(ValueInterval other) {
    double least = Math.max(low, other.low);
    double most = Math.min(high, other.high);
    return least <= most ? new ValueInterval(least, most) : other;
  }

  ValueInterval clamp(double least, double most) {
    return new ValueInterval(
        Math.min(Math.max(low, least), most), Math.min(Math.max(high, least), most));
  }

  ValueInterval widened(double by) {
    return by == 0 ? this : new ValueInterval(low - by, high + by);
  }

  /** Returns the image of the interval under an activation function. */
  public ValueInterval through(Activation activation) {
    return switch (activation) {
      case NONE -> this;
      case RELU -> clamp(0, Double.POSITIVE_INFINITY);
      case RELU6 -> clamp(0, 6);
      case RELU_N1_TO_1 -> clamp(-1, 1);
      case TANH -> new ValueInterval(Math.tanh(low), Math.tanh(high)).widened(1e-5);
    };
  }
}
