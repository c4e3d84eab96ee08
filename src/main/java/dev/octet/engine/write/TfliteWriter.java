package dev.octet.engine.write;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.metadata.AssociatedFile;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.release.Release;
import dev.octet.engine.release.RequiredRelease;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes networks as {@code .tflite} files. The bytes depend only on the graph and the metadata.
 *
 * <p>Tensors that no node, input or output uses are left out, so that the cost depends on the
 * nodes; all others keep their order. Nodes, inputs and outputs are unchanged: an output may be a
 * constant or an input, and may be listed twice. Equal constants are written as one tensor. Float
 * convolutions without a bias get one of zeros, since TensorFlow Lite can't run them otherwise;
 * each {@code UNIDIRECTIONAL_SEQUENCE_LSTM} gets its state and the operators that reset it ({@link
 * LstmStates}). Nothing else is added.
 */
public final class TfliteWriter {
  private TfliteWriter() {}

  /**
   * Returns the bytes of a network without metadata.
   *
   * @throws dev.octet.engine.RejectedInputException if the file would exceed 2 GB
   */
  public static byte[] write(Graph graph) {
    return write(graph, null, null, List.of());
  }

  /**
   * Returns the bytes of a network with TFLite metadata: the source file's metadata with the
   * current input normalization and labels. New labels become an associated file {@value
   * MetadataTable#LABELS_FILE}. A second entry, {@value ModelTable#MIN_RUNTIME_NAME}, has the first
   * release of TensorFlow Lite that computes the network.
   *
   * @throws dev.octet.engine.RejectedInputException if the file would exceed 2 GB
   */
  public static byte[] write(Graph graph, ModelMetadata metadata) {
    return write(
        graph,
        CarriedTable.write(graph, metadata),
        RequiredRelease.of(graph).release(),
        CarriedTable.files(metadata));
  }

  /**
   * Returns the bytes of a network as {@link #write(Graph, ModelMetadata)} does, but with a
   * subgraph for each signature where several signatures were joined to one network. The metadata
   * are those of the first one.
   *
   * @throws dev.octet.engine.RejectedInputException if the file would exceed 2 GB
   */
  public static byte[] writeSignatures(Graph graph, ModelMetadata metadata) {
    List<Graph> parts = SignatureGraphs.of(graph);
    Graph first = parts.getFirst();
    return write(
        parts,
        CarriedTable.write(first, metadata),
        RequiredRelease.of(graph).release(),
        CarriedTable.files(metadata));
  }

  /** Returns whether {@link #writeSignatures} writes several subgraphs. */
  public static boolean hasSeveralParts(Graph graph) {
    return SignatureGraphs.of(graph).size() > 1;
  }

  private static byte[] write(
      Graph graph,
      @Nullable ByteBuffer metadata,
      @Nullable Release runtime,
      List<AssociatedFile> files) {
    return write(List.of(graph), metadata, runtime, files);
  }

  private static byte[] write(
      List<Graph> graphs,
      @Nullable ByteBuffer metadata,
      @Nullable Release runtime,
      List<AssociatedFile> files) {
    List<Graph> explicit =
        graphs.stream().map(graph -> LstmStates.in(ExplicitBias.in(graph))).toList();
    ByteBuffer model = new ModelTable(explicit, metadata, runtime).write();
    if (files.isEmpty()) {
      var bytes = new byte[model.remaining()];
      model.get(bytes);
      return bytes;
    }
    byte[] archive = StoredZip.of(files, model.remaining());
    int size = model.remaining();
    var bytes = new byte[Math.addExact(size, archive.length)];
    model.get(bytes, 0, size);
    System.arraycopy(archive, 0, bytes, size, archive.length);
    return bytes;
  }
}
