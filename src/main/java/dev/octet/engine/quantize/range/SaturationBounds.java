package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.Op;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Saturation bounds of an activation's consumers. A function that is constant below or above some
 * value has the same output for all inputs beyond that value, so quantization levels spent there
 * are wasted. HARD_SWISH is 0 below -3; an 8-bit LOGISTIC (its scale is 1/256) outputs its first
 * and last level from -ln 511 and ln 511 on, an 8-bit TANH (1/128) from half of that on.
 *
 * @param low inputs below this value produce the same output as {@code low}; negative infinity if
 *     there is no such bound
 * @param high inputs above this value produce the same output as {@code high}; infinity if there is
 *     no such bound
 * @param consumers names of the operators that saturate, or null if nothing saturates
 */
public record SaturationBounds(double low, double high, @Nullable String consumers) {
  public static final SaturationBounds ALL =
      new SaturationBounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, null);

  private static final double HARD_SWISH_ZERO = -3;

  /**
   * 1 / (1 + exp(-x)) differs by half the scale 1/256 from 0 at the negative of this value, and
   * from 1 at this value.
   */
  private static final double LOGISTIC_END = Math.log(511);

  /** Half of the bound of LOGISTIC: tanh(x) = 2 logistic(2x) - 1. */
  private static final double TANH_END = LOGISTIC_END / 2;

  private static final double SIX = 6;

  /** Operators that are not defined below 0. */
  private static final Set<String> ROOTS = Set.of("LOG", "RSQRT", "SQRT");

  /**
   * Returns the saturation bounds of an operator with one input, regardless of the consumers of its
   * output.
   *
   * @param eightBits whether the operator computes in 8 bits
   */
  public static SaturationBounds by(Op op, boolean eightBits) {
    double all = Double.POSITIVE_INFINITY;
    return switch (op) {
      case Op.HardSwish _ -> new SaturationBounds(HARD_SWISH_ZERO, all, op.name());
      case Op.Relu _ -> new SaturationBounds(0, all, op.name());
      case Op.Relu6 _ -> new SaturationBounds(0, SIX, op.name());
      case Op.ReluN1To1 _ -> new SaturationBounds(-1, 1, op.name());
      case Op.Logistic _ when eightBits ->
          new SaturationBounds(-LOGISTIC_END, LOGISTIC_END, op.name());
      case Op.Tanh _ when eightBits -> new SaturationBounds(-TANH_END, TANH_END, op.name());
      case Op.Opaque opaque when ROOTS.contains(opaque.name()) ->
          new SaturationBounds(0, all, op.name());
      default -> ALL;
    };
  }

  /** Returns the union: the values that this consumer or another can distinguish. */
  public SaturationBounds and(SaturationBounds other) {
    if (consumers == null || other.consumers == null) return ALL;
    String both =
        consumers.equals(other.consumers) ? consumers : consumers + " and " + other.consumers;
    return new SaturationBounds(Math.min(low, other.low), Math.max(high, other.high), both);
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
  public SaturationBounds narrowed(double least, double most, String operator) {
    double newLow = Math.max(low, least);
    double newHigh = Math.min(high, most);
    if (newLow > newHigh) return ALL;
    return new SaturationBounds(newLow, newHigh, consumers == null ? operator : consumers);
  }

  /** Returns whether some values between two numbers lie outside of the bounds. */
  public boolean hides(double from, double to) {
    return from < low || to > high;
  }
}
