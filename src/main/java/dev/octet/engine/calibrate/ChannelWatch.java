package dev.octet.engine.calibrate;

import java.util.Map;

/**
 * Channels whose extremes calibration has to follow, as long as they hardly vary. A channel is an
 * index of the last axis.
 *
 * @param channels by the tensor's index, ascending
 * @param mostRange a channel is given up once its largest value is so much above its smallest;
 *     infinite to follow all to the end
 */
public record ChannelWatch(Map<Integer, int[]> channels, float mostRange) {
  public static final ChannelWatch NONE = new ChannelWatch(Map.of(), 0);

  public ChannelWatch {
    channels = Map.copyOf(channels);
  }

  /** All of these to the end. */
  public static ChannelWatch all(Map<Integer, int[]> channels) {
    return new ChannelWatch(channels, Float.POSITIVE_INFINITY);
  }
}
