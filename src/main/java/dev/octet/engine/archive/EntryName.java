package dev.octet.engine.archive;

import dev.octet.text.ShortText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Names of files in archives. */
public final class EntryName {
  /** Linux's PATH_MAX, in bytes. */
  static final int MOST_BYTES = 4096;

  /** Of a name in a message, in characters. */
  private static final int MOST_SHOWN = 200;

  private static final int REPLACEMENT = 0xFFFD;

  private EntryName() {}

  /**
   * Decodes a name: UTF-8 where it is, else code page 437, as zip has it (APPNOTE, appendix D).
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

  /** A name for messages: one line of at most 200 characters, its end where it is longer. */
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
