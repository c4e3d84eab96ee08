package dev.octet.text;

import java.util.regex.Pattern;

/** File names in messages for those who must not learn where files lie. */
public final class FileNames {
  /**
   * An absolute path of two names at least; a path that something stands in front of, as in {@code
   * int8/uint8} or a URL, is none.
   */
  private static final Pattern ABSOLUTE = Pattern.compile("(?<![\\w.:/-])/(?:[^\\s/'\"()<>]+/)+");

  private FileNames() {}

  /** A text in which the folders of absolute paths are left out, but the files' names are not. */
  public static String withoutFolders(String text) {
    return ABSOLUTE.matcher(text).replaceAll("");
  }
}
