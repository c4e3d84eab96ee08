package dev.octet.text;

import java.util.regex.Pattern;

/**
 * Removes folders from file paths in messages whose recipients must not learn where files are
 * stored.
 */
public final class FileNames {
  /**
   * An absolute path with at least one folder. A slash that follows a word, as in {@code
   * int8/uint8} or a URL, does not begin a path.
   */
  private static final Pattern ABSOLUTE = Pattern.compile("(?<![\\w.:/-])/(?:[^\\s/'\"()<>]+/)+");

  private FileNames() {}

  /** Returns a text in which absolute paths are reduced to their file names. */
  public static String withoutFolders(String text) {
    return ABSOLUTE.matcher(text).replaceAll("");
  }
}
