package dev.octet.engine.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of a model file, beside the network.
 *
 * @param name the model's name; empty if absent
 * @param description the model's description; empty if absent
 * @param inputs metadata of graph inputs; not necessarily of all
 * @param outputs metadata of graph outputs; not necessarily of all
 * @param labels class names in the order of the output's elements; may be empty
 * @param carried the file's complete metadata, to be written unchanged; null if the file has none
 */
public record ModelMetadata(
    String name,
    String description,
    List<TensorMetadata> inputs,
    List<TensorMetadata> outputs,
    List<String> labels,
    @Nullable CarriedMetadata carried) {
  /** Metadata of a file that has none. */
  public static final ModelMetadata NONE =
      new ModelMetadata("", "", List.of(), List.of(), List.of());

  /** Creates metadata that was not read from a file. */
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
