package dev.octet.service.platform.http;

import dev.octet.engine.InputProblem;
import dev.octet.text.ShortText;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of a file, as its sender gives it.
 *
 * @param text as it was sent, without folders and control characters; 1 to {@value #MAX_CHARS}
 *     characters
 */
public record UploadName(String text) {
  private static final int MAX_CHARS = 200;

  /** The last part of a path in any system's notation; a fallback where nothing is left of it. */
  public static UploadName of(@Nullable String sent, String fallback) {
    if (sent == null) return new UploadName(fallback);
    String name = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
    name =
        name.codePoints()
            .filter(c -> !Character.isISOControl(c) && Character.isDefined(c))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .strip();
    if (name.isEmpty() || name.equals(".") || name.equals("..")) return new UploadName(fallback);
    // the end tells what the file is
    return new UploadName(ShortText.end(name, MAX_CHARS));
  }

  /**
   * The name in characters that any file system and command line takes, whatever the locale is:
   * letters, digits, dots, dashes and underscores.
   */
  public String safe() {
    String safe = text.replaceAll("[^A-Za-z0-9._-]", "_");
    return safe.startsWith("-") || safe.startsWith(".") ? "_" + safe : safe;
  }

  /** A problem of this file with the name that its sender knows, where it has the safe one. */
  public InputProblem named(InputProblem problem) {
    return Objects.equals(problem.file(), safe()) ? problem.in(text) : problem;
  }

  /** The ending of the name without its dot, in lower case; empty where it has none. */
  public String extension() {
    int dot = text.lastIndexOf('.');
    return dot < 0 ? "" : text.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
