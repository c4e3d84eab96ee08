package dev.octet.engine.write;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.read.ModelMetadata;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes networks as {@code .tflite} files. The bytes depend on the graph and the metadata alone.
 *
 * <p>Tensors that no node, input or output names are left out, so that the cost follows the nodes;
 * the others keep their order. Nodes, inputs and outputs stay as they are: an output may be a
 * constant or an input, and may be listed twice. Equal constants become one tensor. The one thing that is added is a bias of zeros
 * where a float convolution has none, since TensorFlow Lite can't run it otherwise.
 */
public final class TfliteWriter {
  private TfliteWriter() {}

  /**
   * The network without metadata.
   *
   * @throws dev.octet.engine.RejectedInputException if the file would exceed 2 GB
   */
  public static byte[] write(Graph graph) {
    return write(graph, null, new byte[0]);
  }

  /**
   * The network with TFLite metadata: normalisation and range of the inputs and outputs, and the
   * labels as an associated file {@value MetadataTable#LABELS_FILE}.
   *
   * @throws dev.octet.engine.RejectedInputException if the file would exceed 2 GB
   */
  public static byte[] write(Graph graph, ModelMetadata metadata) {
    byte[] labels = MetadataTable.labelsFile(metadata.labels());
    return write(graph, MetadataTable.write(graph, metadata), labels);
  }

  private static byte[] write(Graph graph, @Nullable ByteBuffer metadata, byte[] labels) {
    ByteBuffer model = new ModelTable(ExplicitBias.in(graph), metadata).write();
    if (labels.length == 0) {
      var bytes = new byte[model.remaining()];
      model.get(bytes);
      return bytes;
    }
    byte[] archive = StoredZip.of(MetadataTable.LABELS_FILE, labels, model.remaining());
    int size = model.remaining();
    var bytes = new byte[Math.addExact(size, archive.length)];
    model.get(bytes, 0, size);
    System.arraycopy(archive, 0, bytes, size, archive.length);
    return bytes;
  }
}
