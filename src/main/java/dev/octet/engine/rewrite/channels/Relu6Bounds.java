package dev.octet.engine.rewrite.channels;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import java.util.Arrays;

/**
 * Bounds for scaling channels whose RELU6 stays fused. A channel with values near 6 keeps its
 * scale; another one, with the largest value m, must be divided by at least m / 6, so that it still
 * is not clipped.
 */
public final class Relu6Bounds {
  public static final double SIX = 6;

  /** The minimum factor by which other samples may exceed the largest value seen. */
  private static final double MARGIN = 1.1;

  private Relu6Bounds() {}

  /**
   * Returns whether other samples may be clipped in a channel.
   *
   * @param seen the channel's largest value in calibration
   * @param samples the number of samples seen
   */
  public static boolean mayClip(double seen, int samples) {
    return !(seen >= 0 && seen * margin(samples) < SIX);
  }

  /**
   * Returns the factor by which other samples may exceed the largest value seen: {@code 1 + 1/n}
   * for few samples (the German tank problem; Goodman, JASA 1952), so at most 2.
   */
  private static double margin(int samples) {
    return Math.max(MARGIN, 1 + 1.0 / Math.max(1, samples));
  }

  /**
   * Returns the minimum divisor of each channel of a group; NaN for channels that keep their scale,
   * 0 where no RELU6 clips.
   *
   * @param statistics statistics with the extremes of the channels
   */
  public static double[] of(ChannelGroup group, Statistics statistics) {
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
        boolean clips = mayClip(seen[c], statistics.samples());
        double lowest = seen[c] * margin(statistics.samples()) / SIX;
        least[c] = clips ? Double.NaN : Math.max(least[c], lowest);
      }
    }
    return least;
  }
}
