package dev.octet.device.adb;

import dev.octet.text.ShortText;
import java.util.regex.Pattern;

/**
 * An absolute path on a phone. It consists of characters that need no quoting anywhere: ASCII
 * letters, digits and {@code . _ + -}. It has no {@code ..} and at most 512 characters (a daemon
 * accepts 1024).
 *
 * @param text the path, beginning with a slash
 */
public record RemotePath(String text) {
  private static final int LONGEST = 512;
  private static final Pattern SAFE = Pattern.compile("(/[A-Za-z0-9._+-]+)+");

  public RemotePath {
    if (text.length() > LONGEST || !SAFE.matcher(text).matches() || hasDots(text)) {
      throw new IllegalArgumentException(
          "'%s' is not a valid path on a phone, expected /letters/digits/._+- without .."
              .formatted(ShortText.start(text, LONGEST)));
    }
  }

  /** Returns the path of an entry of this folder. */
  public RemotePath child(String name) {
    return new RemotePath(text + "/" + name);
  }

  private static boolean hasDots(String text) {
    return (text + "/").contains("/../") || (text + "/").contains("/./");
  }

  @Override
  public String toString() {
    return text;
  }
}
