package dev.octet.engine.read.source;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.metadata.ModelMetadata;
import java.util.List;

/**
 * A network as it was read.
 *
 * @param format the file's format: {@code tflite}
 * @param graph the network, float and verified; names of tensors are unique
 * @param metadata what the file says about itself
 * @param warnings what the sender should look at, one sentence each
 * @param bytes size of the file
 */
public record SourceModel(
    String format, Graph graph, ModelMetadata metadata, List<Warning> warnings, long bytes) {
  public SourceModel {
    warnings = List.copyOf(warnings);
  }
}
