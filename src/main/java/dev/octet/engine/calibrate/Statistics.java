package dev.octet.engine.calibrate;

import java.util.Map;

/**
 * What the float network's tensors did over all samples.
 *
 * @param samples how many
 * @param tensors by the tensor's index in the graph: the inputs and activations that were asked
 *     for, as far as they are float32 and have elements
 * @param extremes by the tensor's index: the channels that were asked for
 * @param rowMaxima by the tensor's index, where that was asked for: the lowest maximum that a row
 *     (the values along the last axis) had in any sample. Rows whose values are all the same do not
 *     count; a tensor with no other rows is absent
 */
public record Statistics(
    int samples,
    Map<Integer, TensorStatistics> tensors,
    Map<Integer, ChannelExtremes> extremes,
    Map<Integer, Float> rowMaxima) {
  public Statistics {
    tensors = Map.copyOf(tensors);
    extremes = Map.copyOf(extremes);
    rowMaxima = Map.copyOf(rowMaxima);
  }

  /** Without the maxima of rows. */
  public Statistics(
      int samples, Map<Integer, TensorStatistics> tensors, Map<Integer, ChannelExtremes> extremes) {
    this(samples, tensors, extremes, Map.of());
  }

  /** Without channels that were asked for. */
  public Statistics(int samples, Map<Integer, TensorStatistics> tensors) {
    this(samples, tensors, Map.of());
  }
}
