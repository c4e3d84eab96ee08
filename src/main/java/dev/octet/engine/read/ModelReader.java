package dev.octet.engine.read;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.keras.KerasReader;
import dev.octet.engine.read.onnx.OnnxReader;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.ModelFiles;
import dev.octet.engine.read.source.ModelFormat;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.ReadableOperator;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.read.tensorflow.TensorFlowReader;
import dev.octet.engine.read.tflite.TfliteReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads model files of all supported formats. */
public final class ModelReader {
  /** All formats. The first that recognizes an upload reads it. */
  private static final List<ModelFormat> FORMATS =
      List.of(new TfliteReader(), new KerasReader(), new OnnxReader(), new TensorFlowReader());

  /**
   * Common widths of network input images. Inspection tries them in this order for extents that are
   * open and not given.
   */
  private static final int[] GUESSES = {224, 256, 128, 64, 32, 512, 1};

  private ModelReader() {}

  /**
   * Reads a network in which all input shapes are known or only the batch size is free.
   *
   * @throws RejectedInputException as {@link #read(byte[], String, ReadOptions)}
   */
  public static SourceModel read(byte[] bytes, String name) {
    return read(bytes, name, ReadOptions.NONE);
  }

  /**
   * Reads a network with given input shapes.
   *
   * @throws RejectedInputException as {@link #read(byte[], String, ReadOptions)}
   */
  public static SourceModel read(byte[] bytes, String name, InputShapes shapes) {
    return read(bytes, name, ReadOptions.NONE.withShapes(shapes));
  }

  /**
   * Reads a network.
   *
   * @param bytes the whole upload: a file or an archive
   * @param name the sender's name of the upload, for messages
   * @param options shapes for inputs that the model leaves open, and the part of it to read; a free
   *     batch without a given shape becomes 1
   * @return the verified network
   * @throws RejectedInputException if the upload is not a model, is damaged, or holds something
   *     that can't be quantized: {@code not-a-model}, {@code truncated-model}, {@code
   *     invalid-model}, {@code model-too-large}, {@code buffers-outside-model}, {@code
   *     several-subgraphs}, {@code loop-without-fixed-length}, {@code model-has-variables}, {@code
   *     already-quantized}, {@code dynamic-shape}, {@code unsupported-tensor}, {@code
   *     unsupported-operator}, {@code data-dependent-shape}, {@code unknown-input}, {@code
   *     input-shape-does-not-fit}, {@code unreadable-archive}, {@code overlapping-files}, {@code
   *     compression-bomb}, {@code unsafe-archive}
   */
  public static SourceModel read(byte[] bytes, String name, ReadOptions options) {
    return read(bytes, name, files -> format(files).read(files, options));
  }

  /**
   * Reads a network for inspection: open extents of its inputs without a given shape are guessed,
   * with a warning. The guess is the first common image width with which all shapes of the network
   * are consistent.
   *
   * @throws RejectedInputException as {@link #read(byte[], String, ReadOptions)}, except for open
   *     extents of inputs
   */
  public static SourceModel inspect(byte[] bytes, String name, ReadOptions options) {
    RejectedInputException first = null;
    for (int guess : GUESSES) {
      try {
        return read(bytes, name, options.withGuess(guess));
      } catch (RejectedInputException e) {
        if (first == null) first = e;
        if (!e.problem().code().equals("invalid-model")) throw e;
      }
    }
    throw Objects.requireNonNull(first);
  }

  /**
   * Reads a {@code .tflite} that may be quantized. Tensors keep their types, scales and zero
   * points.
   *
   * @throws RejectedInputException as {@link #read(byte[], String, ReadOptions)}, but never {@code
   *     already-quantized}
   */
  public static SourceModel readAsItIs(byte[] bytes, String name) {
    return read(
        bytes,
        name,
        files -> {
          if (format(files) instanceof TfliteReader) return TfliteReader.readAsItIs(files);
          throw new RejectedInputException(
              InputProblem.of(
                  "not-a-model",
                  "The file is not a TensorFlow Lite model, but a model of the format %s."
                      .formatted(format(files).name()),
                  "Send the .tflite file."));
        });
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
      byte[] head = stream.readNBytes(ModelFormat.HEAD);
      long size = Math.max(head.length, Files.size(file));
      if (FORMATS.stream().noneMatch(format -> format.mayBegin(head))) {
        throw new RejectedInputException(notAModel(head, size).problem().in(name));
      }
      if (size > ModelFiles.MOST_BYTES) {
        RejectedInputException tooLarge =
            ModelProblems.tooLarge(
                "The file has %,d bytes; at most %,d are supported."
                    .formatted(size, ModelFiles.MOST_BYTES));
        throw new RejectedInputException(tooLarge.problem().in(name));
      }
      byte[] bytes = Arrays.copyOf(head, (int) size);
      int read = stream.readNBytes(bytes, head.length, bytes.length - head.length);
      return read == bytes.length - head.length ? bytes : Arrays.copyOf(bytes, head.length + read);
    }
  }

  /** Returns the names of the supported formats. */
  public static List<String> formats() {
    return FORMATS.stream().map(ModelFormat::name).toList();
  }

  /**
   * Returns the supported operators of a format, sorted by name.
   *
   * @throws IllegalArgumentException if the format is not supported
   */
  public static List<ReadableOperator> operators(String format) {
    return FORMATS.stream()
        .filter(known -> known.name().equals(format))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(format))
        .operators();
  }

  /** Returns whether the operators of a format are those of TensorFlow Lite. */
  public static boolean isTensorFlowLite(String format) {
    return format.equals(TfliteReader.FORMAT);
  }

  private static SourceModel read(
      byte[] bytes, String name, Function<ModelFiles, SourceModel> reader) {
    try {
      return reader.apply(ModelFiles.of(bytes, name));
    } catch (RejectedInputException e) {
      throw new RejectedInputException(e.problem().in(name), e);
    }
  }

  private static ModelFormat format(ModelFiles files) {
    for (ModelFormat format : FORMATS) if (format.recognizes(files)) return format;
    throw notAModel(files.bytes(), files.bytes().length);
  }

  private static RejectedInputException notAModel(byte[] head, long size) {
    FileKind kind = FileKind.of(head, size);
    return new RejectedInputException(
        InputProblem.of(
            "not-a-model",
            "The file is not a model that Octet reads (%s): %s."
                .formatted(
                    FORMATS.stream().map(ModelFormat::name).collect(Collectors.joining(", ")),
                    kind.description()),
            kind.advice()));
  }
}
