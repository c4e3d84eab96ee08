package dev.octet.engine.metadata;

import java.util.List;

/**
 * What a model file says about one input or output.
 *
 * @param index position among the graph's inputs or outputs
 * @param name for people, not necessarily the tensor's; empty where there is none
 * @param description empty where there is none
 * @param mean subtracted from raw values (pixels 0..255), one or one a channel; may be empty
 * @param std what the difference is divided by, as many as {@code mean}; not 0
 * @param min the least value that the tensor takes, one or one a channel; may be empty
 * @param max likewise the greatest
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
