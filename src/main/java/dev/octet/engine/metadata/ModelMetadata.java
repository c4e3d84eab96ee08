package dev.octet.engine.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model file says about itself, beside the network.
 *
 * @param name empty where it says none
 * @param description empty where it says none
 * @param inputs what is known of graph inputs; not necessarily of all
 * @param outputs likewise of outputs
 * @param labels names of the classes, in the order of the output's elements; may be empty
 * @param carried all that the file says, to be written again; null where it says nothing
 */
public record ModelMetadata(
    String name,
    String description,
    List<TensorMetadata> inputs,
    List<TensorMetadata> outputs,
    List<String> labels,
    @Nullable CarriedMetadata carried) {
  /** Where a file says nothing. */
  public static final ModelMetadata NONE =
      new ModelMetadata("", "", List.of(), List.of(), List.of());

  /** What did not come in a file. */
  public ModelMetadata(
      String name,
      String description,
      List<TensorMetadata> inputs,
      List<TensorMetadata> outputs,
      List<String> labels) {
    this(name, description, inputs, outputs, labels, null);
  }

  public ModelMetadata {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    labels = List.copyOf(labels);
  }
}
