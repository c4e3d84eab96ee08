package dev.octet.engine.archive;

import dev.octet.text.ShortText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Decodes file names in archives and prepares them for messages. */
public final class EntryName {
  /** Maximum length of a name in bytes: Linux's PATH_MAX. */
  static final int MOST_BYTES = 4096;

  /** Maximum length of a name in messages, in characters. */
  private static final int MOST_SHOWN = 200;

  private static final int REPLACEMENT = 0xFFFD;

  private EntryName() {}

  /**
   * Decodes a name as UTF-8 or, if it is not valid UTF-8, as code page 437 (APPNOTE, appendix D).
   * Backslashes, which some programs on Windows write, become slashes.
   */
  static String decode(byte[] bytes, int offset, int length) {
    ByteBuffer name = ByteBuffer.wrap(bytes, offset, length);
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(name.duplicate()).toString();
    } catch (CharacterCodingException e) {
      text = oldCharset().decode(name).toString();
    }
    return text.replace('\\', '/');
  }

  private static Charset oldCharset() {
    return Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;
  }

  /**
   * Returns a name for messages: one line of at most 200 characters. Of a longer name, the end is
   * kept.
   */
  public static String shown(String name) {
    String end = ShortText.end(name, MOST_SHOWN);
    var shown = new StringBuilder(end.length() < name.length() ? "…" : "");
    end.codePoints().map(c -> isPrintable(c) ? c : REPLACEMENT).forEach(shown::appendCodePoint);
    return shown.toString();
  }

  private static boolean isPrintable(int codePoint) {
    int type = Character.getType(codePoint);
    return type != Character.CONTROL
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}
