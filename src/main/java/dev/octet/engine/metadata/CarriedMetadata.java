package dev.octet.engine.metadata;

import dev.octet.engine.graph.Constant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TFLite metadata as a file has it, to be written again as a whole: author, license, tokenizers,
 * groups of tensors and whatever else there is that nothing here needs to know.
 *
 * @param table a verified FlatBuffer of {@code metadata_schema.fbs}; null where the file has none
 * @param files those behind the model, each name once
 * @param inputs what the table says of inputs, as far as it is read
 * @param labels what the table's label file says
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
