package dev.octet.engine.read.tflite.flatbuffer;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Checks the bytes of a {@code .tflite} file before anything is read from them. */
public final class TfliteVerifier {
  private static final byte[] IDENTIFIER = "TFL3".getBytes(StandardCharsets.US_ASCII);
  private static final int IDENTIFIER_POSITION = 4;

  /** What a heap of the usual size can hold beside what is made of it. */
  public static final int MAX_BYTES = 1 << 30;

  /** The schema nests 6 tables. */
  private static final int MAX_DEPTH = 16;

  private static final int MAX_TABLES = 2_000_000;
  private static final int MAX_TEXT_BYTES = 1 << 16;

  /** Exporters share texts and short vectors between tables, never much. */
  private static final int MAX_REUSE = 4;

  private static final int ALWAYS_ALLOWED_BYTES = 1 << 16;

  private TfliteVerifier() {}

  public static boolean hasIdentifier(byte[] bytes) {
    int end = IDENTIFIER_POSITION + IDENTIFIER.length;
    return bytes.length >= end
        && Arrays.equals(bytes, IDENTIFIER_POSITION, end, IDENTIFIER, 0, IDENTIFIER.length);
  }

  /**
   * Checks a whole file.
   *
   * @return names of the tables that have fields unknown to the schema
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

  public static RejectedInputException tooLarge(long bytes) {
    return ModelProblems.tooLarge(
        "The file has %,d bytes; models of up to %,d are read.".formatted(bytes, MAX_BYTES));
  }

  /** Limits for a FlatBuffer of this size. */
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
              "The file holds more than is read: " + e.getMessage() + ".",
              "Send a smaller network.");
    };
  }
}
