package dev.octet.engine.rewrite.channels;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import java.util.HashMap;
import java.util.Map;

/**
 * The ranges of activations that calibration observed, each bound moved to {@link #FACTOR} times
 * its distance from zero. A range is that of a whole activation: what one channel did on a few
 * samples says little of it, what all channels did on all positions says more.
 *
 * <p>An 8-bit activation can't leave its range, and that range is never wider than this one. So
 * what follows from these ranges is true of a quantized network whatever its input is.
 */
public final class ObservedRanges {
  /** How much further than on the calibration samples activations may reach. */
  public static final double FACTOR = 2;

  private ObservedRanges() {}

  /** By tensor id. An activation that was zero everywhere has none: nothing is known of it. */
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

  /** From the smallest to the largest value of a tensor, and zero, as quantized ranges have it. */
  static ValueInterval withZero(TensorStatistics seen) {
    return new ValueInterval(seen.min(), seen.max()).or(ValueInterval.ZERO);
  }
}
