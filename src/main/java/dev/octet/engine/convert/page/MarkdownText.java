package dev.octet.engine.convert.page;

import dev.octet.text.ShortText;
import java.util.regex.Pattern;

/** Escapes text from outside, such as a layer's name, for GitHub's Markdown. */
final class MarkdownText {
  /** Maximum number of chars of a text before it is escaped. */
  private static final int MAX_CHARS = 500;

  /** Line breaks, and characters that are invisible or change the direction of writing. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");

  private static final Pattern SYNTAX = Pattern.compile("[\\\\`*_{}\\[\\]|~#$]");

  /** Starts of a line that make it a list or a rule. */
  private static final Pattern LINE_START = Pattern.compile("^(\\d*)([-+=.)])");

  /** Appended to characters that would mention a user or an issue; it has no width. */
  private static final String ZERO_WIDTH_SPACE = "\u200b";

  private MarkdownText() {}

  /**
   * Returns a text of one line that GitHub shows as it is, in a table, a list or a heading: no
   * markup, no HTML, no link, no mention of a user or issue. Long texts are cut.
   */
  static String escape(String value) {
    String line = ShortText.start(INVISIBLE.matcher(value).replaceAll(" ").strip(), MAX_CHARS);
    // GitHub looks for mentions after it has decoded entities and removed backslashes
    String escaped =
        SYNTAX
            .matcher(line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
            .replaceAll("\\\\$0")
            .replace("@", "@" + ZERO_WIDTH_SPACE)
            .replace("#", "#" + ZERO_WIDTH_SPACE)
            .replace("://", "&#58;//")
            .replace("www.", "www&#46;");
    return LINE_START.matcher(escaped).replaceFirst("$1\\\\$2");
  }
}
