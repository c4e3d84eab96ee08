package dev.octet.engine.read;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Guess at the kind of a file that is not a model, for the error message.
 *
 * @param description half a sentence: {@code it looks like a zip archive}
 * @param advice the file to send instead
 */
record FileKind(String description, String advice) {
  private static final String CONVERT =
      "Convert the network to .tflite first (tf.lite.TFLiteConverter or ai-edge-torch).";
  private static final String SEND_MODEL = "Send the .tflite file itself.";
  private static final String SEND_ARCHIVE =
      "Send the model file itself, or an archive of the model's whole folder.";

  /** Number of bytes at the file's start that are examined. */
  static final int HEAD = 64;

  private static final int SHOWN = 8;

  /** Keys of the first fields of a protocol buffer message: field number * 8 + wire type. */
  private static final int NUMBER_IN_FIELD_1 = 0x08;

  private static final int BYTES_IN_FIELD_1 = 0x0a;
  private static final int BYTES_IN_FIELD_2 = 0x12;

  private record Magic(String prefix, String what, String advice) {}

  private static final List<Magic> MAGICS =
      List.of(
          new Magic("PK\3\4", "a zip archive without a known model", SEND_ARCHIVE),
          new Magic("\u0089HDF\r\n", "HDF5 (such as a Keras .h5 file)", CONVERT),
          new Magic("\u0089PNG", "a PNG image", SEND_MODEL),
          new Magic("\u00ff\u00d8\u00ff", "a JPEG image", SEND_MODEL),
          new Magic("GIF8", "a GIF image", SEND_MODEL),
          new Magic("\u0093NUMPY", "a NumPy array", SEND_MODEL),
          new Magic("\u001f\u008b", "a gzip archive without a known model", SEND_ARCHIVE),
          new Magic("\u007fELF", "a program", SEND_MODEL),
          new Magic("%PDF", "a PDF document", SEND_MODEL),
          new Magic(
              "version https://git-lfs",
              "a Git LFS pointer",
              "Fetch the real file with `git lfs pull`."));

  /**
   * Returns the kind of a file.
   *
   * @param bytes the file's first bytes, at least {@value #HEAD} or the whole file if it is shorter
   * @param size size of the whole file in bytes
   */
  static FileKind of(byte[] bytes, long size) {
    if (bytes.length == 0) return new FileKind("the file is empty", SEND_MODEL);
    String head = new String(bytes, 0, Math.min(bytes.length, HEAD), StandardCharsets.ISO_8859_1);
    for (Magic magic : MAGICS) {
      if (head.startsWith(magic.prefix)) return looksLike(magic.what, magic.advice);
    }
    String text = head.stripLeading().toLowerCase(Locale.ROOT);
    if (text.startsWith("<!doctype") || text.startsWith("<html")) {
      return looksLike("a web page", "Download the file itself, not the page that shows it.");
    }
    if (text.startsWith("{") || text.startsWith("[")) return looksLike("JSON", SEND_MODEL);
    if (isProtocolBuffer(bytes)) {
      return looksLike(
          "a protocol buffer, but neither an ONNX model nor a TensorFlow graph", CONVERT);
    }
    String first = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, SHOWN));
    return new FileKind("it has %d bytes and begins with %s".formatted(size, first), SEND_MODEL);
  }

  private static FileKind looksLike(String what, String advice) {
    return new FileKind("it looks like " + what, advice);
  }

  /**
   * Returns whether a file looks like an ONNX model, a SavedModel or a GraphDef. The first two
   * begin with a version and a text or message in field 2; a GraphDef begins with a node, whose
   * first field is its name.
   */
  private static boolean isProtocolBuffer(byte[] bytes) {
    if (bytes.length < SHOWN || bytes[1] <= 0) return false;
    if (bytes[0] == NUMBER_IN_FIELD_1) {
      return bytes[2] == BYTES_IN_FIELD_2;
    }
    return bytes[0] == BYTES_IN_FIELD_1 && bytes[2] == BYTES_IN_FIELD_1;
  }
}
