package dev.octet.engine.rewrite.channels;

import dev.octet.engine.rewrite.edit.LayerWeights;
import java.util.List;

/**
 * Activations whose channels can only be scaled together, between the layers that make them and
 * those that read them. Channel {@code i} of each belongs to the group's channel {@code i %
 * channels}.
 *
 * @param tensors ids, ascending
 * @param channels how many scales it takes
 * @param makers layers with an output in the group
 * @param readers layers with their input in the group
 * @param clipped ids of those that a RELU6 makes, ascending
 */
public record ChannelGroup(
    List<Integer> tensors,
    int channels,
    List<LayerWeights> makers,
    List<LayerWeights> readers,
    List<Integer> clipped) {
  public ChannelGroup {
    tensors = List.copyOf(tensors);
    makers = List.copyOf(makers);
    readers = List.copyOf(readers);
    clipped = List.copyOf(clipped);
  }

  /** Whether its channels can be scaled by anything. */
  public boolean isFree() {
    return clipped.isEmpty();
  }
}
