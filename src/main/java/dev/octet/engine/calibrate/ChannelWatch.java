package dev.octet.engine.calibrate;

import java.util.Map;
import java.util.Set;

/**
 * Channels whose extremes calibration has to follow, as long as they hardly vary. A channel is an
 * index of the last axis.
 *
 * @param channels by the tensor's index, ascending
 * @param mostRange a channel is given up once its largest value is so much above its smallest;
 *     infinite to follow all to the end
 * @param rows tensors, by index, whose lowest row maximum is wanted ({@link
 *     Statistics#rowMaxima()})
 */
public record ChannelWatch(Map<Integer, int[]> channels, float mostRange, Set<Integer> rows) {
  public static final ChannelWatch NONE = new ChannelWatch(Map.of(), 0);

  public ChannelWatch {
    channels = Map.copyOf(channels);
    rows = Set.copyOf(rows);
  }

  /** Without tensors whose rows count. */
  public ChannelWatch(Map<Integer, int[]> channels, float mostRange) {
    this(channels, mostRange, Set.of());
  }

  /** The same channels, and the rows of other tensors. */
  public ChannelWatch withRows(Set<Integer> tensors) {
    return new ChannelWatch(channels, mostRange, tensors);
  }

  /** All of these to the end. */
  public static ChannelWatch all(Map<Integer, int[]> channels) {
    return new ChannelWatch(channels, Float.POSITIVE_INFINITY);
  }
}
