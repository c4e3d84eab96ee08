package dev.octet.engine.rewrite.channels;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import java.util.HashMap;
import java.util.Map;

/**
 * The ranges of activations observed in calibration, each bound moved to {@link #FACTOR} times its
 * distance from zero. A range belongs to a whole activation: a few samples say little about one
 * channel, but more about all channels at all positions together.
 *
 * <p>An 8-bit activation can't leave its quantized range, which is never wider than this range.
 * Conclusions from these ranges therefore hold for a quantized network with any input.
 */
public final class ObservedRanges {
  /** The factor by which activations may exceed the ranges of the calibration samples. */
  public static final double FACTOR = 2;

  private ObservedRanges() {}

  /**
   * Returns the widened ranges by tensor id. An activation that was zero everywhere is absent:
   * nothing is known about it.
   */
  static Map<Integer, ValueInterval> widened(Statistics statistics) {
    Map<Integer, ValueInterval> ranges = new HashMap<>();
    statistics
        .tensors()
        .forEach((id, seen) -> {
          ValueInterval range = withZero(seen);
          if (range.width() > 0) ranges.put(id, range.times(FACTOR));
        });
    return ranges;
  }

  /**
   * Returns the range from the smallest to the largest value of a tensor, extended to contain 0
   * like quantized ranges.
   */
  static ValueInterval withZero(TensorStatistics seen) {
    return new ValueInterval(seen.min(), seen.max()).or(ValueInterval.ZERO);
  }
}
