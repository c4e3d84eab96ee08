package dev.octet.engine.calibrate;

import java.util.Map;
import java.util.Set;

/**
 * Channels whose extremes calibration observes while they hardly vary. A channel is an index of the
 * last axis.
 *
 * @param channels ascending channel indexes, by tensor id
 * @param mostRange a channel is dropped once its largest value exceeds its smallest by this much;
 *     infinite to observe all channels to the end
 * @param rows ids of the tensors whose smallest row maximum is wanted ({@link
 *     Statistics#rowMaxima()})
 */
public record ChannelWatch(Map<Integer, int[]> channels, float mostRange, Set<Integer> rows) {
  /** A watch that observes nothing. */
  public static final ChannelWatch NONE = new ChannelWatch(Map.of(), 0);

  public ChannelWatch {
    channels = Map.copyOf(channels);
    rows = Set.copyOf(rows);
  }

  /** Creates a watch without row maxima. */
  public ChannelWatch(Map<Integer, int[]> channels, float mostRange) {
    this(channels, mostRange, Set.of());
  }

  /** Returns a copy that records the row maxima of the given tensors. */
  public ChannelWatch withRows(Set<Integer> tensors) {
    return new ChannelWatch(channels, mostRange, tensors);
  }

  /** Returns a watch that observes all given channels to the end, however much they vary. */
  public static ChannelWatch all(Map<Integer, int[]> channels) {
    return new ChannelWatch(channels, Float.POSITIVE_INFINITY);
  }
}
