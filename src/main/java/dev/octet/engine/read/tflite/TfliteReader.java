package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.ReadableOperator;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.read.tflite.flatbuffer.TableCursor;
import dev.octet.engine.read.tflite.flatbuffer.TfliteVerifier;
import dev.octet.engine.read.tflite.metadata.MetadataReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tensorflow.lite.schema.Model;

/** Reads {@code .tflite} files. */
public final class TfliteReader {
  /** Name of the format in reports. */
  public static final String FORMAT = "tflite";

  /**
   * Common widths of network input images. Inspection tries them in this order for extents that are
   * open and not given.
   */
  private static final int[] GUESSES = {224, 256, 128, 64, 32, 512, 1};

  /** Size of the largest supported file in bytes. */
  public static final int MOST_BYTES = TfliteVerifier.MAX_BYTES;

  /** Maximum number of warnings to report. */
  private static final int MAX_WARNINGS = 50;

  private TfliteReader() {}

  /** Returns whether a file has the identifier of a TensorFlow Lite model. */
  public static boolean recognizes(byte[] bytes) {
    return TfliteVerifier.hasIdentifier(bytes);
  }

  /** Returns the exception for a file of more than {@link #MOST_BYTES}. */
  public static RejectedInputException tooLarge(long bytes) {
    return TfliteVerifier.tooLarge(bytes);
  }

  /**
   * Reads a file that has the {@linkplain #recognizes identifier} of a model.
   *
   * @param bytes the whole file
   * @param shapes shapes for inputs that the file leaves open
   * @throws RejectedInputException as documented at {@link dev.octet.engine.read.ModelReader#read};
   *     the problem doesn't name the file
   */
  public static SourceModel read(byte[] bytes, InputShapes shapes) {
    return read(bytes, new GraphReader.Inputs(shapes, DynamicShapes.UNKNOWN), GraphReader::read);
  }

  /**
   * Reads a network for inspection. Open extents that are neither given nor stored are replaced by
   * the first common image width with which all shapes of the network are consistent.
   *
   * @throws RejectedInputException as {@link #read(byte[], InputShapes)}, except for open extents
   */
  public static SourceModel inspect(byte[] bytes, InputShapes shapes) {
    RejectedInputException first = null;
    for (int guess : GUESSES) {
      try {
        return read(bytes, new GraphReader.Inputs(shapes, guess), GraphReader::read);
      } catch (RejectedInputException e) {
        if (first == null) first = e;
        if (!e.problem().code().equals("invalid-model") || !leavesExtentsOpen(bytes)) throw e;
      }
    }
    throw Objects.requireNonNull(first);
  }

  /**
   * Reads a network that may be quantized. Tensors keep their types, scales and zero points.
   *
   * @throws RejectedInputException as {@link #read(byte[], InputShapes)}, but never {@code
   *     already-quantized}
   */
  public static SourceModel readAsItIs(byte[] bytes) {
    return read(
        bytes, new GraphReader.Inputs(InputShapes.NONE, GUESSES[0]), GraphReader::readAsItIs);
  }

  /** Returns whether the file leaves extents open; false if it can't be read with any extents. */
  private static boolean leavesExtentsOpen(byte[] bytes) {
    try {
      TfliteVerifier.verify(bytes);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      Model model = Model.getRootAsModel(buffer);
      TableCursor root = TableCursor.root(buffer);
      ModelScope.require(model, root);
      return DynamicShapes.hasUnknownExtent(new SourceSubgraph(model, root, 0));
    } catch (RejectedInputException e) {
      return false;
    }
  }

  /** Returns the supported operators, sorted by name. */
  public static List<ReadableOperator> operators() {
    return OperatorChecks.passing();
  }

  private interface SubgraphReader {
    Graph read(
        SourceSubgraph source,
        Model model,
        long fileBytes,
        GraphReader.Inputs given,
        List<Warning> warnings);
  }

  private static SourceModel read(byte[] bytes, GraphReader.Inputs given, SubgraphReader reader) {
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
    var source = new SourceSubgraph(model, root, 0);
    Graph graph = reader.read(source, model, bytes.length, given, warnings);
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
