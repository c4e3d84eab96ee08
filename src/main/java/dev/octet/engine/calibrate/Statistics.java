package dev.octet.engine.calibrate;

import java.util.Map;

/**
 * What the float network's tensors did over all samples.
 *
 * @param samples how many
 * @param tensors by the tensor's index in the graph: the inputs and activations that were asked
 *     for, as far as they are float32 and have elements
 */
public record Statistics(int samples, Map<Integer, TensorStatistics> tensors) {
  public Statistics {
    tensors = Map.copyOf(tensors);
  }
}
