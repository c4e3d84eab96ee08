package dev.octet.engine.rewrite.channels;

import dev.octet.engine.edit.LayerWeights;
import java.util.List;

/**
 * Activations whose channels can only be scaled together, between the layers that produce and
 * consume them. Channel {@code i} of each activation belongs to the group's channel {@code i %
 * channels}.
 *
 * @param tensors ids, ascending
 * @param channels the number of scales
 * @param producers layers with an output in the group
 * @param consumers layers with their input in the group
 * @param clipped ids of the activations that a RELU6 produces, ascending
 */
public record ChannelGroup(
    List<Integer> tensors,
    int channels,
    List<LayerWeights> producers,
    List<LayerWeights> consumers,
    List<Integer> clipped) {
  public ChannelGroup {
    tensors = List.copyOf(tensors);
    producers = List.copyOf(producers);
    consumers = List.copyOf(consumers);
    clipped = List.copyOf(clipped);
  }

  /** Returns whether the channels can be scaled by any factor. */
  public boolean isFree() {
    return clipped.isEmpty();
  }
}
