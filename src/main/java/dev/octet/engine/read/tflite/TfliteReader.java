package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.read.source.ModelFiles;
import dev.octet.engine.read.source.ModelFormat;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.ReadableOperator;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.read.tflite.flatbuffer.TableCursor;
import dev.octet.engine.read.tflite.flatbuffer.TfliteVerifier;
import dev.octet.engine.read.tflite.metadata.MetadataReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.lite.schema.Model;

/** Reads {@code .tflite} files. */
public final class TfliteReader implements ModelFormat {
  /** Name of the format in reports. */
  public static final String FORMAT = "tflite";

  /** Extent of the open axes of an artifact, of which only the metadata matter. */
  private static final int GUESS = 224;

  /** Maximum number of warnings to report. */
  private static final int MAX_WARNINGS = 50;

  @Override
  public String name() {
    return FORMAT;
  }

  @Override
  public boolean mayBegin(byte[] head) {
    return TfliteVerifier.hasIdentifier(head);
  }

  /** Returns whether a file has the identifier of a TensorFlow Lite model. */
  @Override
  public boolean recognizes(ModelFiles files) {
    return TfliteVerifier.hasIdentifier(files.bytes());
  }

  @Override
  public SourceModel read(ModelFiles files, ReadOptions options) {
    return read(files.bytes(), options, GraphReader::read);
  }

  /**
   * Reads a network that may be quantized. Tensors keep their types, scales and zero points.
   *
   * @throws RejectedInputException as {@link #read(ModelFiles, ReadOptions)}, but never {@code
   *     already-quantized}
   */
  public static SourceModel readAsItIs(ModelFiles files) {
    return read(files.bytes(), ReadOptions.NONE.withGuess(GUESS), GraphReader::readAsItIs);
  }

  @Override
  public List<ReadableOperator> operators() {
    return OperatorChecks.passing();
  }

  private interface SubgraphReader {
    Graph read(
        SourceSubgraph source,
        Model model,
        long fileBytes,
        ReadOptions options,
        List<Warning> warnings);
  }

  private static SourceModel read(byte[] bytes, ReadOptions options, SubgraphReader reader) {
    List<String> extended = TfliteVerifier.verify(bytes);
    List<Warning> warnings = new ArrayList<>();
    if (!extended.isEmpty()) {
      warnings.add(
          new Warning(
              "newer-schema",
              ("The file uses a newer schema than Octet knows; unknown fields of %s were"
                      + " ignored.")
                  .formatted(String.join(", ", extended))));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Model model = Model.getRootAsModel(buffer);
    TableCursor root = TableCursor.root(buffer);
    ModelScope.require(model, root);
    var first = new SourceSubgraph(model, root, 0);
    List<Graph> graphs = new ArrayList<>();
    for (SourceSubgraph entry : EntryPoints.of(model, first, options.signature())) {
      SourceSubgraph flat = InlinedComposites.in(entry);
      graphs.add(reader.read(flat, model, bytes.length, options, warnings));
    }
    Graph graph = JoinedSignatures.of(graphs, warnings);
    ModelMetadata metadata = MetadataReader.read(bytes, model, warnings);
    return new SourceModel(FORMAT, graph, metadata, limited(warnings), bytes.length);
  }

  private static List<Warning> limited(List<Warning> warnings) {
    if (warnings.size() <= MAX_WARNINGS) return warnings;
    List<Warning> limited = new ArrayList<>(warnings.subList(0, MAX_WARNINGS));
    limited.add(
        new Warning(
            "more-warnings",
            "There are %d more warnings.".formatted(warnings.size() - MAX_WARNINGS)));
    return limited;
  }
}
