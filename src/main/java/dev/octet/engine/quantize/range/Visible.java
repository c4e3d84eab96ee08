package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.Op;
import org.jspecify.annotations.Nullable;

/**
 * What of an activation its readers can see: a function that is constant below or above some value
 * gives the same for all that lies there, so steps spent on it are lost. HARD_SWISH is 0 below -3;
 * an 8-bit LOGISTIC (its step is 1/256) gives its first and last level from -ln 511 and ln 511 on,
 * an 8-bit TANH (1/128) from half of that on.
 *
 * @param low what lies below need not be told from it; infinite where everything is seen
 * @param high what lies above likewise
 * @param readers the operators that see no more, or null where everything is seen
 */
public record Visible(double low, double high, @Nullable String readers) {
  public static final Visible ALL =
      new Visible(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, null);

  private static final double HARD_SWISH_ZERO = -3;

  /** Where 1 / (1 + exp(-x)) is half a step of 1/256 from 0, and from 1: there and further out. */
  private static final double LOGISTIC_END = Math.log(511);

  /** tanh(x) = 2 logistic(2x) - 1. */
  private static final double TANH_END = LOGISTIC_END / 2;

  private static final double SIX = 6;

  /**
   * By an operator of one input, whatever its output's readers see.
   *
   * @param eightBits whether it computes in 8 bits
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

  /** What this or another can see. */
  public Visible and(Visible other) {
    if (readers == null || other.readers == null) return ALL;
    String both = readers.equals(other.readers) ? readers : readers + " and " + other.readers;
    return new Visible(Math.min(low, other.low), Math.max(high, other.high), both);
  }

  /** The part of a range that is seen. */
  public Range of(Range range) {
    return new Range(
        Math.min(0, Math.max(low, range.low())), Math.max(0, Math.min(high, range.high())));
  }

  /**
   * What is seen of the inputs of an operator that sees no more than this, and whose output's
   * readers see what is given here.
   */
  public Visible narrowed(double least, double most, String operator) {
    double newLow = Math.max(low, least);
    double newHigh = Math.min(high, most);
    if (newLow > newHigh) return ALL;
    return new Visible(newLow, newHigh, readers == null ? operator : readers);
  }

  /** Whether some of the values from one to another are not seen. */
  public boolean hides(double from, double to) {
    return from < low || to > high;
  }
}
