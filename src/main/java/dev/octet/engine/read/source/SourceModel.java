package dev.octet.engine.read.source;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.metadata.ModelMetadata;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network read from a file.
 *
 * @param format the file's format: {@code tflite}, {@code onnx}
 * @param graph the verified float network, with unique tensor names
 * @param metadata the file's metadata
 * @param channelsLast names of the inputs and outputs whose channels became the last axis, while
 *     they are the second axis in the file
 * @param warnings warnings for the sender, one sentence each
 * @param bytes size of the file in bytes
 */
public record SourceModel(
    String format,
    Graph graph,
    ModelMetadata metadata,
    Set<String> channelsLast,
    List<Warning> warnings,
    long bytes) {
  public SourceModel {
    channelsLast = Set.copyOf(channelsLast);
    warnings = List.copyOf(warnings);
  }

  /** Creates a network whose inputs and outputs have the axes of the file. */
  public SourceModel(
      String format, Graph graph, ModelMetadata metadata, List<Warning> warnings, long bytes) {
    this(format, graph, metadata, Set.of(), warnings, bytes);
  }

  /**
   * Returns the shape that an input or output has in the file.
   *
   * @return null if it is the shape of the tensor
   */
  public @Nullable Shape modelShape(Tensor edge) {
    return channelsLast.contains(edge.name()) ? edge.shape().channelsFirst() : null;
  }
}
