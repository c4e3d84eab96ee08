package dev.octet.json;

import dev.octet.text.ShortText;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The beginnings of hostile texts and values, printable in messages of one line. */
final class Quotation {
  private static final int MOST_CHARS = 60;

  /** Control and format characters, halves of surrogate pairs, and separators of lines. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private Quotation() {}

  static String of(JsonNode value) {
    if (value.isNumber() && !Double.isFinite(value.doubleValue(Double.NaN))) {
      return "a number beyond all doubles";
    }
    return of(value.toString(), MOST_CHARS);
  }

  /** Returns a name as a part of a JSON pointer. */
  static String pointerPart(String name) {
    return of(name).replace("~", "~0").replace("/", "~1");
  }

  static String of(String text) {
    return of(text, MOST_CHARS);
  }

  static String of(String text, int mostChars) {
    return UNPRINTABLE
        .matcher(ShortText.start(text, mostChars))
        .replaceAll(found -> "\\\\u%04x".formatted(found.group().codePointAt(0)));
  }
}
