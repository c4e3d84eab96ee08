package dev.octet.engine.calibrate;

import java.util.Map;

/**
 * What the float network's tensors did over all samples.
 *
 * @param samples how many
 * @param tensors by the tensor's index in the graph: the inputs and activations that were asked
 *     for, as far as they are float32 and have elements
 * @param extremes by the tensor's index: the channels that were asked for
 */
public record Statistics(
    int samples, Map<Integer, TensorStatistics> tensors, Map<Integer, ChannelExtremes> extremes) {
  public Statistics {
    tensors = Map.copyOf(tensors);
    extremes = Map.copyOf(extremes);
  }

  /** Without channels that were asked for. */
  public Statistics(int samples, Map<Integer, TensorStatistics> tensors) {
    this(samples, tensors, Map.of());
  }
}
