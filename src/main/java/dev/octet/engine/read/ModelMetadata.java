package dev.octet.engine.read;

import java.util.List;

/**
 * What a model file says about itself, beside the network.
 *
 * @param name empty where it says none
 * @param description empty where it says none
 * @param inputs what is known of graph inputs; not necessarily of all
 * @param outputs likewise of outputs
 * @param labels names of the classes, in the order of the output's elements; may be empty
 */
public record ModelMetadata(
    String name,
    String description,
    List<TensorMetadata> inputs,
    List<TensorMetadata> outputs,
    List<String> labels) {
  /** Where a file says nothing. */
  public static final ModelMetadata NONE =
      new ModelMetadata("", "", List.of(), List.of(), List.of());

  public ModelMetadata {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    labels = List.copyOf(labels);
  }
}
