package dev.octet.device.adb;

import dev.octet.text.ShortText;
import java.util.regex.Pattern;

/**
 * An absolute path on a phone, of the characters that need no care in any place: ASCII letters,
 * digits and {@code . _ + -}, without {@code ..} and of at most 512 characters (a daemon takes
 * 1024).
 *
 * @param text the path, beginning with a slash
 */
public record RemotePath(String text) {
  private static final int LONGEST = 512;
  private static final Pattern SAFE = Pattern.compile("(/[A-Za-z0-9._+-]+)+");

  public RemotePath {
    if (text.length() > LONGEST || !SAFE.matcher(text).matches() || hasDots(text)) {
      throw new IllegalArgumentException(
          "'%s' is not a path on a phone that is accepted, expected /letters/digits/._+- without .."
              .formatted(ShortText.start(text, LONGEST)));
    }
  }

  /** The path of something inside this folder. */
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
