package dev.octet.engine.read;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.ReadableOperator;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.read.tflite.TfliteReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Reads model files of all supported formats. */
public final class ModelReader {
  private ModelReader() {}

  /**
   * Reads a network in which all input shapes are known or only the batch size is free.
   *
   * @throws RejectedInputException as {@link #read(byte[], String, InputShapes)}
   */
  public static SourceModel read(byte[] bytes, String name) {
    return read(bytes, name, InputShapes.NONE);
  }

  /**
   * Reads a network.
   *
   * @param bytes the whole file
   * @param name the sender's name of the file, for messages
   * @param shapes shapes for inputs that the file leaves open; a free batch without a given shape
   *     becomes 1
   * @return the verified network
   * @throws RejectedInputException if the file is not a model, is damaged, or holds something that
   *     can't be quantized: {@code not-a-model}, {@code truncated-model}, {@code invalid-model},
   *     {@code model-too-large}, {@code buffers-outside-model}, {@code several-subgraphs}, {@code
   *     model-has-variables}, {@code already-quantized}, {@code dynamic-shape}, {@code
   *     unsupported-tensor}, {@code unsupported-operator}, {@code data-dependent-shape}, {@code
   *     unknown-input}, {@code input-shape-does-not-fit}
   */
  public static SourceModel read(byte[] bytes, String name, InputShapes shapes) {
    return read(bytes, name, file -> TfliteReader.read(file, shapes));
  }

  /**
   * Reads a network for inspection: open extents of its inputs without a given shape are guessed,
   * with a warning.
   *
   * @throws RejectedInputException as {@link #read(byte[], String, InputShapes)}, except for open
   *     extents of inputs
   */
  public static SourceModel inspect(byte[] bytes, String name, InputShapes shapes) {
    return read(bytes, name, file -> TfliteReader.inspect(file, shapes));
  }

  /**
   * Reads a network that may be quantized. Tensors keep their types, scales and zero points.
   *
   * @throws RejectedInputException as {@link #read(byte[], String, InputShapes)}, but never {@code
   *     already-quantized}
   */
  public static SourceModel readAsItIs(byte[] bytes, String name) {
    return read(bytes, name, TfliteReader::readAsItIs);
  }

  /**
   * Returns the bytes of a file, for {@link #read}. A file that can't be a model is rejected by its
   * first bytes and its size, before memory is allocated for the rest.
   *
   * @param file path of the file
   * @param name the sender's name of the file, for messages
   * @throws RejectedInputException {@code not-a-model} or {@code model-too-large}
   * @throws IOException if the file can't be read
   */
  public static byte[] bytes(Path file, String name) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] head = stream.readNBytes(FileKind.HEAD);
      long size = Math.max(head.length, Files.size(file));
      if (!TfliteReader.recognizes(head)) {
        throw new RejectedInputException(notAModel(head, size).problem().in(name));
      }
      if (size > TfliteReader.MOST_BYTES) {
        throw new RejectedInputException(TfliteReader.tooLarge(size).problem().in(name));
      }
      byte[] bytes = Arrays.copyOf(head, (int) size);
      int read = stream.readNBytes(bytes, head.length, bytes.length - head.length);
      return read == bytes.length - head.length ? bytes : Arrays.copyOf(bytes, head.length + read);
    }
  }

  /** Returns the names of the supported formats. */
  public static List<String> formats() {
    return List.of(TfliteReader.FORMAT);
  }

  /**
   * Returns the supported operators of a format, sorted by name.
   *
   * @throws IllegalArgumentException if the format is not supported
   */
  public static List<ReadableOperator> operators(String format) {
    if (!format.equals(TfliteReader.FORMAT)) throw new IllegalArgumentException(format);
    return TfliteReader.operators();
  }

  private static SourceModel read(byte[] bytes, String name, Function<byte[], SourceModel> reader) {
    try {
      if (!TfliteReader.recognizes(bytes)) throw notAModel(bytes, bytes.length);
      return reader.apply(bytes);
    } catch (RejectedInputException e) {
      throw new RejectedInputException(e.problem().in(name), e);
    }
  }

  private static RejectedInputException notAModel(byte[] head, long size) {
    FileKind kind = FileKind.of(head, size);
    return new RejectedInputException(
        InputProblem.of(
            "not-a-model",
            "The file is not a TensorFlow Lite model: "
                + kind.description()
                + ". A model has the identifier TFL3 in bytes 4 to 7.",
            kind.advice()));
  }
}
