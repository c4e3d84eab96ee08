package dev.octet.engine.rewrite.channels;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import java.util.Arrays;

/**
 * How far a RELU6 lets channels be scaled and stays fused: one that was seen near 6 keeps its
 * scale, another one with the largest value m is divided by m / 6 at least, so that it still
 * doesn't clip.
 */
public final class Relu6Bounds {
  public static final double SIX = 6;

  /** The least factor by which other samples may exceed the largest value seen. */
  private static final double MARGIN = 1.1;

  private Relu6Bounds() {}

  /**
   * Whether a channel may be clipped by other samples.
   *
   * @param seen its largest value
   * @param samples on how many
   */
  public static boolean mayClip(double seen, int samples) {
    return !(seen >= 0 && seen * margin(samples) < SIX);
  }

  /**
   * By what factor other samples may exceed the largest value seen: on few samples by {@code 1 +
   * 1/n} (the German tank problem; Goodman, JASA 1952), so up to twice.
   */
  private static double margin(int samples) {
    return Math.max(MARGIN, 1 + 1.0 / Math.max(1, samples));
  }

  /**
   * What the channels of a group have to be divided by at least; NaN for those that keep their
   * scale, 0 where no RELU6 clips.
   *
   * @param statistics with the extremes of the channels
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
