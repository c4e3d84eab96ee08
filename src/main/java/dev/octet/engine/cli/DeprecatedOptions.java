package dev.octet.engine.cli;

import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Deprecations;
import dev.octet.engine.convert.recipe.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Recipe options with the names of earlier versions. They are accepted for one release, do not
 * appear in the help, and each gives a warning.
 */
final class DeprecatedOptions {
  private static final String FLOAT_LAYERS = "--float-layers";
  private static final String MIXED_LAYERS = "--mixed-layers";
  private static final String HELD_BACK = "--held-back";
  private static final String NO_REWRITES = "--no-rewrites";

  @Option(names = FLOAT_LAYERS, hidden = true)
  @Nullable Integer floatLayers;

  @Option(names = MIXED_LAYERS, hidden = true, converter = Kebab.FallbackTypes.class)
  Recipe.@Nullable FallbackType mixedLayers;

  @Option(names = HELD_BACK, hidden = true)
  @Nullable Double heldBack;

  @Option(names = NO_REWRITES, hidden = true)
  boolean noRewrites;

  /** Returns the options that are given, each with the options that replace it. */
  Map<String, List<String>> given() {
    Map<String, List<String>> given = new LinkedHashMap<>();
    if (floatLayers != null) given.put(FLOAT_LAYERS, List.of(RecipeOptions.MAX_FALLBACK_LAYERS));
    if (mixedLayers != null) given.put(MIXED_LAYERS, List.of(RecipeOptions.FALLBACK_TYPE));
    if (heldBack != null) {
      given.put(HELD_BACK, List.of(RecipeOptions.SELECTION, RecipeOptions.TEST));
    }
    if (noRewrites) given.put(NO_REWRITES, List.of(RecipeOptions.REWRITES));
    return given;
  }

  /** Returns a warning for each option that is given. */
  List<Warning> warnings() {
    List<Warning> warnings = new ArrayList<>();
    for (Map.Entry<String, List<String>> option : given().entrySet()) {
      String now =
          switch (option.getKey()) {
            case HELD_BACK -> "--selection and --test, half of the value each";
            case NO_REWRITES -> "--rewrites none";
            default -> option.getValue().getFirst();
          };
      warnings.add(Deprecations.option(option.getKey(), now));
    }
    return warnings;
  }
}
