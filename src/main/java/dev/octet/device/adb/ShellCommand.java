package dev.octet.device.adb;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A command line for a phone's shell. The only place where text becomes part of one: every word is
 * quoted, so that a serial, a path or a name can't become a command.
 *
 * @param line as the shell reads it
 */
public record ShellCommand(String line) {
  /** A word's place in the text of a script. */
  private static final String PLACE = "{}";

  private static final int LONGEST_LINE = 32 * 1024;

  public ShellCommand {
    if (line.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a shell command can't hold the character 0");
    }
    if (line.length() > LONGEST_LINE) {
      throw new IllegalArgumentException(
          "the shell command has %d characters, expected at most %d"
              .formatted(line.length(), LONGEST_LINE));
    }
  }

  /** A program and its arguments, each taken as it is. */
  public static ShellCommand of(String... words) {
    return new ShellCommand(
        Arrays.stream(words).map(ShellCommand::quoted).collect(Collectors.joining(" ")));
  }

  /**
   * A script, written in the shell's language, with words of ours in the places marked {@code {}}:
   *
   * <pre>{@code
   * ShellCommand.script("[ -e {} ] && rm {}", path, path)
   * }</pre>
   *
   * @throws IllegalArgumentException if there are more or fewer words than places
   */
  public static ShellCommand script(String text, String... words) {
    var line = new StringBuilder();
    int from = 0;
    for (String word : words) {
      int place = text.indexOf(PLACE, from);
      if (place < 0) throw new IllegalArgumentException("more words than places in: " + text);
      line.append(text, from, place).append(quoted(word));
      from = place + PLACE.length();
    }
    if (text.indexOf(PLACE, from) >= 0) {
      throw new IllegalArgumentException("fewer words than places in: " + text);
    }
    return new ShellCommand(line.append(text, from, text.length()).toString());
  }

  /** Single quotes keep everything but themselves (POSIX shell, 2.2.2). */
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
