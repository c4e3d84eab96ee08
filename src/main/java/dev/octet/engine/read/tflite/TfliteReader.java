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

/** Reads a {@code .tflite} file. */
public final class TfliteReader {
  /** What it calls its format. */
  public static final String FORMAT = "tflite";

  /** Widths of pictures that networks are made for, tried in this order where none is known. */
  private static final int[] GUESSES = {224, 256, 128, 64, 32, 512, 1};

  /** The largest file that is read. */
  public static final int MOST_BYTES = TfliteVerifier.MAX_BYTES;

  /** More than these help nobody. */
  private static final int MAX_WARNINGS = 50;

  private TfliteReader() {}

  /** Whether a file says that it is a TensorFlow Lite model. */
  public static boolean recognizes(byte[] bytes) {
    return TfliteVerifier.hasIdentifier(bytes);
  }

  /** The refusal of a file of more than {@link #MOST_BYTES}. */
  public static RejectedInputException tooLarge(long bytes) {
    return TfliteVerifier.tooLarge(bytes);
  }

  /**
   * Reads a file that is {@linkplain #recognizes recognized}.
   *
   * @param shapes for inputs that the file leaves open
   * @throws RejectedInputException as {@link dev.octet.engine.read.ModelReader#read} says; the
   *     problem doesn't name the file
   */
  public static SourceModel read(byte[] bytes, InputShapes shapes) {
    return read(bytes, new GraphReader.Inputs(shapes, DynamicShapes.UNKNOWN), GraphReader::read);
  }

  /**
   * The same for looking at a network, whose open extents need not be known: where none is given or
   * stored, the first common one is taken with which the network's shapes fit together.
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
   * The same for a network that may be quantized: tensors keep their types, scales and zero points.
   *
   * @throws RejectedInputException likewise
   */
  public static SourceModel readAsItIs(byte[] bytes) {
    return read(
        bytes, new GraphReader.Inputs(InputShapes.NONE, GUESSES[0]), GraphReader::readAsItIs);
  }

  /** False of a file that can't be read whatever the extents are. */
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

  /** The operators that are read, by their names. */
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
              "The file uses a newer schema than this reader knows; fields of %s were left out."
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
            "There are %d warnings more.".formatted(warnings.size() - MAX_WARNINGS)));
    return limited;
  }
}
