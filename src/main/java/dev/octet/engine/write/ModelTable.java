package dev.octet.engine.write;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.release.Release;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;

/** Writes graphs as the subgraphs of the schema's {@code Model} in a FlatBuffer. */
final class ModelTable {
  /**
   * Upper bound of the size in bytes of any table written here with its vtable, without strings and
   * vectors of values.
   */
  static final int TABLE_BYTES = 128;

  /** Version of the schema, 3 since 2017. */
  private static final int SCHEMA_VERSION = 3;

  /**
   * Maximum size of the file: the largest array that every JVM supports, minus the alignment of a
   * FlatBuffer.
   */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 64L;

  /** Offset that stands for an absent table or list. */
  private static final int NONE = 0;

  private static final String METADATA_NAME = "TFLITE_METADATA";

  /** Name of the metadata entry that TensorFlow's converter writes for the same purpose. */
  static final String MIN_RUNTIME_NAME = "min_runtime_version";

  /** Size of its buffer: a version in ASCII, padded with zeros. */
  private static final int MIN_RUNTIME_BYTES = 16;

  /** Name of the software, in the model's description. */
  private static final String PRODUCER = "Octet";

  private final @Nullable ByteBuffer metadata;
  private final @Nullable Release runtime;
  private final OperatorCodes codes;
  private final Buffers buffers = new Buffers();
  private final List<SubgraphTable> subgraphs;
  private final FlatBufferBuilder builder;

  /**
   * Prepares a model.
   *
   * @param graphs the subgraphs, at least one
   * @param runtime the first release that computes the graphs, for the metadata; null to leave it
   *     out
   */
  ModelTable(List<Graph> graphs, @Nullable ByteBuffer metadata, @Nullable Release runtime) {
    this.metadata = metadata;
    this.runtime = runtime;
    codes = new OperatorCodes(graphs);
    subgraphs = graphs.stream().map(graph -> new SubgraphTable(graph, codes, buffers)).toList();
    builder = new FlatBufferBuilder(capacity());
  }

  /**
   * Returns an initial capacity for the whole file, since a builder that grows copies its content
   * and is limited to 1 GB.
   */
  private int capacity() {
    long bytes = buffers.bytes() + 8L * TABLE_BYTES;
    if (metadata != null) bytes += metadata.remaining() + TABLE_BYTES;
    for (SubgraphTable subgraph : subgraphs) bytes += subgraph.bytes() + TABLE_BYTES;
    if (bytes > MAX_BYTES) throw tooLarge(bytes);
    return (int) bytes;
  }

  private static RejectedInputException tooLarge(long bytes) {
    return new RejectedInputException(
        InputProblem.of(
            "model-too-large",
            "The model needs %,d bytes as .tflite; the limit of the format is %,d."
                .formatted(bytes, MAX_BYTES),
            "Send a smaller network."));
  }

  /** Returns the model's bytes, with the file identifier {@code TFL3}. */
  ByteBuffer write() {
    int[] entries = metadata();
    int metadataList = entries.length == 0 ? NONE : Model.createMetadataVector(builder, entries);
    int bufferList = buffers.write(builder);
    int description = text(PRODUCER);
    int subgraphList =
        Model.createSubgraphsVector(
            builder, subgraphs.stream().mapToInt(each -> each.write(builder)).toArray());
    int signatures = signatures();
    int operatorCodes = codes.write(builder);
    Model.startModel(builder);
    Model.addVersion(builder, SCHEMA_VERSION);
    Model.addOperatorCodes(builder, operatorCodes);
    Model.addSubgraphs(builder, subgraphList);
    Model.addDescription(builder, description);
    Model.addBuffers(builder, bufferList);
    if (metadataList != NONE) Model.addMetadata(builder, metadataList);
    if (signatures != NONE) Model.addSignatureDefs(builder, signatures);
    Model.finishModelBuffer(builder, Model.endModel(builder));
    return builder.dataBuffer();
  }

  /** Writes the entries of the metadata and returns their offsets. */
  private int[] metadata() {
    List<Integer> entries = new ArrayList<>();
    if (metadata != null) {
      entries.add(Metadata.createMetadata(builder, text(METADATA_NAME), buffers.add(metadata)));
    }
    if (runtime != null) {
      byte[] version = runtime.full().getBytes(StandardCharsets.US_ASCII);
      ByteBuffer padded = ByteBuffer.wrap(Arrays.copyOf(version, MIN_RUNTIME_BYTES));
      entries.add(Metadata.createMetadata(builder, text(MIN_RUNTIME_NAME), buffers.add(padded)));
    }
    return entries.stream().mapToInt(Integer::intValue).toArray();
  }

  private int signatures() {
    int[] definitions =
        IntStream.range(0, subgraphs.size())
            .flatMap(i -> IntStream.of(subgraphs.get(i).signatures(builder, i)))
            .toArray();
    return definitions.length == 0 ? NONE : Model.createSignatureDefsVector(builder, definitions);
  }

  private int text(String text) {
    return SubgraphTable.text(builder, text);
  }
}
