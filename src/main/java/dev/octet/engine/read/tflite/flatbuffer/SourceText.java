package dev.octet.engine.read.tflite.flatbuffer;

import dev.octet.text.ShortText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sanitizes texts of an uploaded file for reports, logs and databases. */
public final class SourceText {
  /**
   * Maximum length of a text in characters; the rest is cut off. Names of fused layers are long,
   * but rarely exceed this.
   */
  static final int MAX_LENGTH = 2000;

  /**
   * Maximum length of a name in a message about a node or tensor, of which there may be 200,000.
   */
  private static final int MAX_SHOWN = 200;

  private static final int MAX_BYTES_A_CHARACTER = 4;

  private static final int REPLACEMENT = 0xFFFD;

  private SourceText() {}

  /**
   * Decodes a text to a single line. Invalid UTF-8 and unprintable characters become U+FFFD.
   *
   * @param utf8 the text's bytes; null if absent
   * @return empty if absent
   */
  public static String of(@Nullable ByteBuffer utf8) {
    return utf8 == null ? "" : clean(decoded(utf8, MAX_LENGTH));
  }

  /** Returns the beginning of a text for messages, sanitized as by {@link #of} but much shorter. */
  public static String shown(@Nullable ByteBuffer utf8) {
    if (utf8 == null) return "";
    return clean(ShortText.start(decoded(utf8, MAX_SHOWN), MAX_SHOWN));
  }

  /**
   * Decodes little more than the bytes of the first characters, since each tensor of a file may
   * refer to the same long text.
   */
  private static String decoded(ByteBuffer utf8, int characters) {
    int most = Math.min(utf8.remaining(), (characters + 1) * MAX_BYTES_A_CHARACTER);
    return StandardCharsets.UTF_8.decode(utf8.slice(utf8.position(), most)).toString();
  }

  /** Returns a text as one line of limited length without control characters. */
  public static String clean(String text) {
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
