package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.read.ModelMetadata;
import dev.octet.engine.read.ReadableOperator;
import dev.octet.engine.read.SourceModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.lite.schema.Model;

/** Reads a {@code .tflite} file. */
public final class TfliteReader {
  /** What it calls its format. */
  public static final String FORMAT = "tflite";

  /** More than these help nobody. */
  private static final int MAX_WARNINGS = 50;

  private TfliteReader() {}

  /** Whether a file says that it is a TensorFlow Lite model. */
  public static boolean recognizes(byte[] bytes) {
    return TfliteVerifier.hasIdentifier(bytes);
  }

  /**
   * Reads a file that is {@linkplain #recognizes recognized}.
   *
   * @throws RejectedInputException as {@link dev.octet.engine.read.ModelReader#read} says; the
   *     problem doesn't name the file
   */
  public static SourceModel read(byte[] bytes) {
    return read(bytes, GraphReader::read);
  }

  /**
   * The same for a network that may be quantized: tensors keep their types, scales and zero points.
   *
   * @throws RejectedInputException likewise
   */
  public static SourceModel readAsItIs(byte[] bytes) {
    return read(bytes, GraphReader::readAsItIs);
  }

  /** The operators that are read, by their names. */
  public static List<ReadableOperator> operators() {
    return OperatorChecks.passing();
  }

  private interface SubgraphReader {
    Graph read(SourceSubgraph source, Model model, long fileBytes, List<Warning> warnings);
  }

  private static SourceModel read(byte[] bytes, SubgraphReader reader) {
    List<String> extended = TfliteVerifier.verify(bytes);
    List<Warning> warnings = new ArrayList<>();
    if (!extended.isEmpty()) {
      warnings.add(
          new Warning(
              "newer-schema",
              "The file uses a newer schema than this reader knows; fields of %s were left out."
                  .formatted(String.join(", ", extended))));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Model model = Model.getRootAsModel(buffer);
    TableCursor root = TableCursor.root(buffer);
    ModelScope.require(model, root);
    Graph graph = reader.read(new SourceSubgraph(model, root, 0), model, bytes.length, warnings);
    ModelMetadata metadata = MetadataReader.read(bytes, model, warnings);
    return new SourceModel(FORMAT, graph, metadata, limited(warnings), bytes.length);
  }

  private static List<Warning> limited(List<Warning> warnings) {
    if (warnings.size() <= MAX_WARNINGS) return warnings;
    List<Warning> limited = new ArrayList<>(warnings.subList(0, MAX_WARNINGS));
    limited.add(
        new Warning(
            "more-warnings",
            "There are %d warnings more.".formatted(warnings.size() - MAX_WARNINGS)));
    return limited;
  }
}
