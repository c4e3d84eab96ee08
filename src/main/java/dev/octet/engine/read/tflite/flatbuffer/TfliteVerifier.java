package dev.octet.engine.read.tflite.flatbuffer;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Verifies the bytes of a {@code .tflite} file before anything is read from them. */
public final class TfliteVerifier {
  private static final byte[] IDENTIFIER = "TFL3".getBytes(StandardCharsets.US_ASCII);
  private static final int IDENTIFIER_POSITION = 4;

  /**
   * Maximum size of a file: the largest that fits a heap of the usual size together with the graph
   * read from it.
   */
  public static final int MAX_BYTES = 1 << 30;

  /** Maximum nesting depth of tables; the schema itself nests 6. */
  private static final int MAX_DEPTH = 16;

  private static final int MAX_TABLES = 2_000_000;
  private static final int MAX_TEXT_BYTES = 1 << 16;

  /**
   * Maximum ratio of visited bytes to the file's size. Exporters share texts and short vectors
   * between tables, but never to a great extent.
   */
  private static final int MAX_REUSE = 4;

  private static final int ALWAYS_ALLOWED_BYTES = 1 << 16;

  private TfliteVerifier() {}

  /** Returns whether a file has the identifier {@code TFL3} in bytes 4 to 7. */
  public static boolean hasIdentifier(byte[] bytes) {
    int end = IDENTIFIER_POSITION + IDENTIFIER.length;
    return bytes.length >= end
        && Arrays.equals(bytes, IDENTIFIER_POSITION, end, IDENTIFIER, 0, IDENTIFIER.length);
  }

  /**
   * Verifies a whole file.
   *
   * @return names of the tables with fields unknown to the schema
   * @throws RejectedInputException {@code truncated-model}, {@code invalid-model} or {@code
   *     model-too-large}, with the byte's offset
   */
  public static List<String> verify(byte[] bytes) {
    if (bytes.length > MAX_BYTES) throw tooLarge(bytes.length);
    try {
      return FlatBufferVerifier.verify(
          ByteBuffer.wrap(bytes), TfliteSchema.MODEL, limits(bytes.length));
    } catch (MalformedFlatBufferException e) {
      throw new RejectedInputException(problem(e).at("byte " + e.offset()), e);
    }
  }

  /** Returns the exception for a file of more than {@link #MAX_BYTES}. */
  public static RejectedInputException tooLarge(long bytes) {
    return ModelProblems.tooLarge(
        "The file has %,d bytes; at most %,d are supported.".formatted(bytes, MAX_BYTES));
  }

  /** Returns the limits for a FlatBuffer of a size in bytes. */
  public static FlatBufferVerifier.Limits limits(int bytes) {
    long visited = (long) MAX_REUSE * bytes + ALWAYS_ALLOWED_BYTES;
    return new FlatBufferVerifier.Limits(MAX_DEPTH, MAX_TABLES, visited, MAX_TEXT_BYTES);
  }

  private static InputProblem problem(MalformedFlatBufferException e) {
    return switch (e.kind()) {
      case TRUNCATED ->
          InputProblem.of(
              "truncated-model",
              "The file is cut off or damaged: " + e.getMessage() + ".",
              "Send the whole file; compare its size and checksum with the original.");
      case CORRUPT ->
          InputProblem.of(
              "invalid-model",
              "The file is damaged: " + e.getMessage() + ".",
              "Compare the file's checksum with the original, or export the model again.");
      case TOO_LARGE ->
          InputProblem.of(
              "model-too-large",
              "The file exceeds a limit: " + e.getMessage() + ".",
              "Send a smaller network.");
    };
  }
}
