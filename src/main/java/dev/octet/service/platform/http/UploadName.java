package dev.octet.service.platform.http;

import dev.octet.engine.InputProblem;
import dev.octet.text.ShortText;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sender's name of a file.
 *
 * @param text as it was sent, without folders and control characters; 1 to {@value #MAX_CHARS}
 *     characters
 */
public record UploadName(String text) {
  private static final int MAX_CHARS = 200;

  /**
   * Takes the last part of a path in any system's notation.
   *
   * @param fallback the name if nothing is left
   */
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
    // keeps the end, which has the file's extension
    return new UploadName(ShortText.end(name, MAX_CHARS));
  }

  /**
   * Returns the name with letters, digits, dots, dashes and underscores only, which any file system
   * and command line accepts in any locale.
   */
  public String safe() {
    String safe = text.replaceAll("[^A-Za-z0-9._-]", "_");
    return safe.startsWith("-") || safe.startsWith(".") ? "_" + safe : safe;
  }

  /** Replaces the safe name in a problem of this file by the sender's name. */
  public InputProblem named(InputProblem problem) {
    return Objects.equals(problem.file(), safe()) ? problem.in(text) : problem;
  }

  /** Returns the extension in lower case without its dot; empty if there is none. */
  public String extension() {
    int dot = text.lastIndexOf('.');
    return dot < 0 ? "" : text.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
