package dev.octet.text;

/**
 * Parts of texts for messages, of so many chars at most. They never end or begin within a
 * character: half of a surrogate pair can't be encoded.
 */
public final class ShortText {
  private static final char ELLIPSIS = '\u2026';

  private ShortText() {}

  /** The beginning of a text, with an ellipsis where something is left out. */
  public static String start(String text, int mostChars) {
    if (text.length() <= mostChars) return text;
    int end = Character.isHighSurrogate(text.charAt(mostChars - 1)) ? mostChars - 1 : mostChars;
    return text.substring(0, end) + ELLIPSIS;
  }

  /** The end of a text. */
  public static String end(String text, int mostChars) {
    if (text.length() <= mostChars) return text;
    int start = text.length() - mostChars;
    return text.substring(Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start);
  }
}
