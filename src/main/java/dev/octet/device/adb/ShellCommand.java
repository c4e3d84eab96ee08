package dev.octet.device.adb;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A command line for a phone's shell. Text becomes part of a command line only here, where every
 * word is quoted, so that a serial, a path or a name can't be executed.
 *
 * @param line the command line
 */
public record ShellCommand(String line) {
  /** The placeholder of a word in a script. */
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

  /** Returns the command that runs a program with arguments. All words are quoted. */
  public static ShellCommand of(String... words) {
    return new ShellCommand(
        Arrays.stream(words).map(ShellCommand::quoted).collect(Collectors.joining(" ")));
  }

  /**
   * Returns a script in the shell's language in which placeholders {@code {}} are replaced by
   * quoted words:
   *
   * <pre>{@code
   * ShellCommand.script("[ -e {} ] && rm {}", path, path)
   * }</pre>
   *
   * @throws IllegalArgumentException if the numbers of words and placeholders differ
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

  /** Quotes a word: single quotes preserve everything except themselves (POSIX shell, 2.2.2). */
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
