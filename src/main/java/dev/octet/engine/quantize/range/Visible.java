package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.Op;
import org.jspecify.annotations.Nullable;

/**
 * Saturation bounds of an activation's consumers. A function that is constant below or above some
 * value has the same output for all inputs beyond that value, so quantization levels spent there
 * are wasted. HARD_SWISH is 0 below -3; an 8-bit LOGISTIC (its step is 1/256) outputs its first and
 * last level from -ln 511 and ln 511 on, an 8-bit TANH (1/128) from half of that on.
 *
 * @param low inputs below this value produce the same output as {@code low}; negative infinity if
 *     there is no such bound
 * @param high inputs above this value produce the same output as {@code high}; infinity if there is
 *     no such bound
 * @param readers names of the operators that saturate, or null if nothing saturates
 */
public record Visible(double low, double high, @Nullable String readers) {
  public static final Visible ALL =
      new Visible(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, null);

  private static final double HARD_SWISH_ZERO = -3;

  /**
   * 1 / (1 + exp(-x)) is half a step of 1/256 from 0 at the negative of this value, and from 1 at
   * this value.
   */
  private static final double LOGISTIC_END = Math.log(511);

  /** Half of the bound of LOGISTIC: tanh(x) = 2 logistic(2x) - 1. */
  private static final double TANH_END = LOGISTIC_END / 2;

  private static final double SIX = 6;

  /**
   * Returns the saturation bounds of an operator with one input, regardless of the consumers of its
   * output.
   *
   * @param eightBits whether the operator computes in 8 bits
   */
  public static Visible by(Op op, boolean eightBits) {
    double all = Double.POSITIVE_INFINITY;
    return switch (op) {
      case Op.HardSwish _ -> new Visible(HARD_SWISH_ZERO, all, op.name());
      case Op.Relu _ -> new Visible(0, all, op.name());
      case Op.Relu6 _ -> new Visible(0, SIX, op.name());
      case Op.ReluN1To1 _ -> new Visible(-1, 1, op.name());
      case Op.Logistic _ when eightBits -> new Visible(-LOGISTIC_END, LOGISTIC_END, op.name());
      case Op.Tanh _ when eightBits -> new Visible(-TANH_END, TANH_END, op.name());
      default -> ALL;
    };
  }

  /** Returns the union: the values that this consumer or another can distinguish. */
  public Visible and(Visible other) {
    if (readers == null || other.readers == null) return ALL;
    String both = readers.equals(other.readers) ? readers : readers + " and " + other.readers;
    return new Visible(Math.min(low, other.low), Math.max(high, other.high), both);
  }

  /** Returns the part of a range within the bounds, extended to contain 0. */
  public Range of(Range range) {
    return new Range(
        Math.min(0, Math.max(low, range.low())), Math.max(0, Math.min(high, range.high())));
  }

  /**
   * Returns the bounds for the inputs of an operator that itself saturates at {@code least} and
   * {@code most} and whose output's consumers have these bounds.
   */
  public Visible narrowed(double least, double most, String operator) {
    double newLow = Math.max(low, least);
    double newHigh = Math.min(high, most);
    if (newLow > newHigh) return ALL;
    return new Visible(newLow, newHigh, readers == null ? operator : readers);
  }

  /** Returns whether some values between two numbers lie outside of the bounds. */
  public boolean hides(double from, double to) {
    return from < low || to > high;
  }
}
