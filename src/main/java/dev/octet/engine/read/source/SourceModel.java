package dev.octet.engine.read.source;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.metadata.ModelMetadata;
import java.util.List;

/**
 * A network read from a file.
 *
 * @param format the file's format: {@code tflite}
 * @param graph the verified float network, with unique tensor names
 * @param metadata the file's metadata
 * @param warnings warnings for the sender, one sentence each
 * @param bytes size of the file in bytes
 */
public record SourceModel(
    String format, Graph graph, ModelMetadata metadata, List<Warning> warnings, long bytes) {
  public SourceModel {
    warnings = List.copyOf(warnings);
  }
}
