package dev.octet.engine.convert.recipe;

import dev.octet.engine.Warning;

/** Warnings about names of earlier versions, which the next release no longer accepts. */
public final class Deprecations {
  static final String HELD_BACK = "heldBack";

  private static final String ONE_RELEASE = "It is deprecated, and the next release refuses it.";

  private Deprecations() {}

  /**
   * Warns about a field of a recipe.
   *
   * @param oldName the deprecated name
   * @param pointer where the field is today: {@code /recipe/weights/rounding}
   */
  static Warning field(String oldName, String pointer) {
    String now =
        switch (oldName) {
          case HELD_BACK ->
              "'/recipe/split/selection' and '/recipe/split/test', half of the value each";
          case "weightRounding" ->
              "'/recipe/weights/rounding', and \"gptq\" for \"error-compensated\"";
          case "rewrite" -> "'/recipe/rewrites', which names a preset or lists rewrites";
          default -> "'" + pointer + "'";
        };
    return new Warning(
        "deprecated-recipe-field",
        "The recipe has the field '%s'. %s Use %s.".formatted(oldName, ONE_RELEASE, now));
  }

  /**
   * Warns about an option of the command line.
   *
   * @param option the deprecated option, with its value where only that is deprecated
   * @param now what to write instead
   */
  public static Warning option(String option, String now) {
    return new Warning(
        "deprecated-option",
        "The command line has %s. %s Use %s.".formatted(option, ONE_RELEASE, now));
  }
}
