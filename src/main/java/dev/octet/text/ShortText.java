package dev.octet.text;

/**
 * Shortens texts for messages to a number of chars. The result never begins or ends within a
 * surrogate pair, since half of a pair can't be encoded.
 */
public final class ShortText {
  private static final char ELLIPSIS = '\u2026';

  private ShortText() {}

  /**
   * Returns the beginning of a text, at most {@code mostChars} chars, followed by an ellipsis if
   * something is cut off.
   */
  public static String start(String text, int mostChars) {
    if (text.length() <= mostChars) return text;
    int end = Character.isHighSurrogate(text.charAt(mostChars - 1)) ? mostChars - 1 : mostChars;
    return text.substring(0, end) + ELLIPSIS;
  }

  /** Returns the end of a text, at most {@code mostChars} chars. */
  public static String end(String text, int mostChars) {
    if (text.length() <= mostChars) return text;
    int start = text.length() - mostChars;
    return text.substring(Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start);
  }
}
