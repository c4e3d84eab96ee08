package dev.octet.engine.read.tflite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Texts of an uploaded file, made fit for reports, logs and databases. */
final class SourceText {
  /** Longer texts are cut. Names of fused layers are long, but seldom beyond this. */
  static final int MAX_LENGTH = 2000;

  private static final int REPLACEMENT = 0xFFFD;

  private SourceText() {}

  /**
   * Decodes a text: one line, in which what is no UTF-8 and what can't be printed is U+FFFD.
   *
   * @param utf8 null where the text is left out
   * @return empty where it is left out
   */
  static String of(@Nullable ByteBuffer utf8) {
    return utf8 == null ? "" : clean(StandardCharsets.UTF_8.decode(utf8.duplicate()).toString());
  }

  /** A text as one line of bounded length, without control characters. */
  static String clean(String text) {
    var clean = new StringBuilder();
    for (int i = 0; i < text.length() && clean.length() < MAX_LENGTH; ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (Character.isWhitespace(point)) clean.append(' ');
      else clean.appendCodePoint(Character.isISOControl(point) ? REPLACEMENT : point);
    }
    return clean.toString();
  }
}
