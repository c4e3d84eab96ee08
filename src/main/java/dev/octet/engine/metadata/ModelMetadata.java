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
 * @param outputSources for each output of the graph, the position of its description in {@code
 *     carried}, or -1 for none; empty if all are at the same position
 * @param files further files to attach; their names differ from those of other attached files
 * @param carried the file's complete metadata, to be written unchanged; null if the file has none
 */
public record ModelMetadata(
    String name,
    String description,
    List<TensorMetadata> inputs,
    List<TensorMetadata> outputs,
    List<String> labels,
    List<Integer> outputSources,
    List<AssociatedFile> files,
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

  /** Creates metadata of a file as it was read. */
  public ModelMetadata(
      String name,
      String description,
      List<TensorMetadata> inputs,
      List<TensorMetadata> outputs,
      List<String> labels,
      @Nullable CarriedMetadata carried) {
    this(name, description, inputs, outputs, labels, List.of(), List.of(), carried);
  }

  public ModelMetadata {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    labels = List.copyOf(labels);
    outputSources = List.copyOf(outputSources);
    files = List.copyOf(files);
  }
}
