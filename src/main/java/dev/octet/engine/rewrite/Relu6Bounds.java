package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import java.util.Arrays;

/**
 * How far a RELU6 lets channels be scaled and stays fused: one that was seen near 6 keeps its
 * scale, another one with the largest value m is divided by m / 6 at least, so that it still
 * doesn't clip.
 */
final class Relu6Bounds {
  static final double SIX = 6;

  /** What other samples than those seen may exceed the largest value by. */
  private static final double MARGIN = 1.1;

  private Relu6Bounds() {}

  /** Whether a channel with this largest value may be clipped by other samples. */
  static boolean mayClip(double seen) {
    return !(seen >= 0 && seen * MARGIN < SIX);
  }

  /**
   * What the channels of a group have to be divided by at least; NaN for those that keep their
   * scale, 0 where no RELU6 clips.
   *
   * @param statistics with the extremes of the channels
   */
  static double[] of(ChannelGroup group, Statistics statistics) {
    var least = new double[group.channels()];
    for (int tensor : group.clipped()) {
      ChannelExtremes extremes = statistics.extremes().get(tensor);
      var seen = new double[group.channels()];
      Arrays.fill(seen, extremes == null ? SIX : Double.NEGATIVE_INFINITY);
      if (extremes != null) {
        for (int i = 0; i < extremes.channels().length; i++) {
          int channel = extremes.channels()[i] % group.channels();
          seen[channel] = Math.max(seen[channel], extremes.max()[i]);
        }
      }
      for (int c = 0; c < least.length; c++) {
        least[c] = mayClip(seen[c]) ? Double.NaN : Math.max(least[c], seen[c] * MARGIN / SIX);
      }
    }
    return least;
  }
}
