package dev.octet.engine.metadata;

import java.util.List;

/**
 * Metadata of one input or output.
 *
 * @param index position among the graph's inputs or outputs
 * @param name display name, not necessarily the tensor's name; empty if absent
 * @param description empty if absent
 * @param mean values subtracted from raw values (pixels 0..255), one or one per channel; may be
 *     empty
 * @param std divisors of the difference, as many as {@code mean}; not 0
 * @param min smallest value of the tensor, one or one per channel; may be empty
 * @param max largest value of the tensor, one or one per channel; may be empty
 */
public record TensorMetadata(
    int index,
    String name,
    String description,
    List<Float> mean,
    List<Float> std,
    List<Float> min,
    List<Float> max) {
  public TensorMetadata {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    min = List.copyOf(min);
    max = List.copyOf(max);
  }
}
