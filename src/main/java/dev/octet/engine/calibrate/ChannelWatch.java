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
 * @param wholes ids of the tensors whose channels are all observed to the end
 * @param rows ids of the tensors whose smallest row maximum is wanted ({@link
 *     Statistics#rowMaxima()})
 * @param ends ids of tensors whose values may be infinite or NaN, since no node reads them
 */
public record ChannelWatch(
    Map<Integer, int[]> channels,
    float mostRange,
    Set<Integer> wholes,
    Set<Integer> rows,
    Set<Integer> ends) {
  /** A watch that observes nothing. */
  public static final ChannelWatch NONE = new ChannelWatch(Map.of(), 0);

  public ChannelWatch {
    channels = Map.copyOf(channels);
    wholes = Set.copyOf(wholes);
    rows = Set.copyOf(rows);
    ends = Set.copyOf(ends);
  }

  /** Creates a watch of some channels only. */
  public ChannelWatch(Map<Integer, int[]> channels, float mostRange) {
    this(channels, mostRange, Set.of(), Set.of(), Set.of());
  }

  /** Returns a copy that records the row maxima of the given tensors. */
  public ChannelWatch withRows(Set<Integer> tensors) {
    return new ChannelWatch(channels, mostRange, wholes, tensors, ends);
  }

  /** Returns a copy that observes all channels of the given tensors to the end. */
  public ChannelWatch withWholes(Set<Integer> tensors) {
    return new ChannelWatch(channels, mostRange, tensors, rows, ends);
  }

  /** Returns a copy that passes over infinite values and NaN of the given tensors. */
  public ChannelWatch withEnds(Set<Integer> tensors) {
    return new ChannelWatch(channels, mostRange, wholes, rows, tensors);
  }

  /** Returns a watch that observes all given channels to the end, however much they vary. */
  public static ChannelWatch all(Map<Integer, int[]> channels) {
    return new ChannelWatch(channels, Float.POSITIVE_INFINITY);
  }
}
