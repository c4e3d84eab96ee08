package dev.octet.engine.read.tflite.flatbuffer;

import dev.octet.text.ShortText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Texts of an uploaded file, made fit for reports, logs and databases. */
public final class SourceText {
  /** Longer texts are cut. Names of fused layers are long, but seldom beyond this. */
  static final int MAX_LENGTH = 2000;

  /** Of a name in a message about a node or a tensor, of which there may be 200,000. */
  private static final int MAX_SHOWN = 200;

  private static final int MAX_BYTES_A_CHARACTER = 4;

  private static final int REPLACEMENT = 0xFFFD;

  private SourceText() {}

  /**
   * Decodes a text: one line, in which what is no UTF-8 and what can't be printed is U+FFFD.
   *
   * @param utf8 null where the text is left out
   * @return empty where it is left out
   */
  public static String of(@Nullable ByteBuffer utf8) {
    return utf8 == null ? "" : clean(decoded(utf8, MAX_LENGTH));
  }

  /** The beginning of a text, for messages: as {@link #of}, but much shorter. */
  public static String shown(@Nullable ByteBuffer utf8) {
    if (utf8 == null) return "";
    return clean(ShortText.start(decoded(utf8, MAX_SHOWN), MAX_SHOWN));
  }

  /**
   * What the first characters of a text are made of, and a little more: a file may refer to one
   * long text from each of its tensors.
   */
  private static String decoded(ByteBuffer utf8, int characters) {
    int most = Math.min(utf8.remaining(), (characters + 1) * MAX_BYTES_A_CHARACTER);
    return StandardCharsets.UTF_8.decode(utf8.slice(utf8.position(), most)).toString();
  }

  /** A text as one line of bounded length, without control characters. */
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
