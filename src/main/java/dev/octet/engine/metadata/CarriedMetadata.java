package dev.octet.engine.metadata;

import dev.octet.engine.graph.Constant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The complete TFLite metadata of a file, kept so that it can be written unchanged: author,
 * license, tokenizers, tensor groups and all other parts that Octet doesn't interpret.
 *
 * @param table a verified FlatBuffer of {@code metadata_schema.fbs}; null if the file has none
 * @param files the attached files, with unique names
 * @param inputs the parts of the table about inputs that Octet interprets
 * @param labels the labels from the label file that the table names
 */
public record CarriedMetadata(
    @Nullable Constant table,
    List<AssociatedFile> files,
    List<TensorMetadata> inputs,
    List<String> labels) {
  public CarriedMetadata {
    files = List.copyOf(files);
    inputs = List.copyOf(inputs);
    labels = List.copyOf(labels);
  }
}
