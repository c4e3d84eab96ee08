package dev.octet.engine.convert.recipe;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.RewriteRule;
import dev.octet.engine.rewrite.rule.RewriteRules;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads and prints recipes and preprocessings: JSON objects in which every field is optional. */
public final class Recipes {
  /** Maximum number of fallback layers; measuring each one takes a conversion of its own. */
  public static final int MAX_FALLBACK_LAYERS = 16;

  /** The largest sum of {@link Recipe.Split#selection} and {@link Recipe.Split#test}. */
  public static final double MAX_HELD_OUT = 0.5;

  /** The largest side of an input image, in pixels. */
  private static final int MAX_SIDE = 16_384;

  private static final int MAX_CHANNELS = 4_096;

  private Recipes() {}

  /**
   * A recipe that was read.
   *
   * @param recipe the recipe with every field
   * @param deprecations a warning for each deprecated field in the JSON
   */
  public record Read(Recipe recipe, List<Warning> deprecations) {
    public Read {
      deprecations = List.copyOf(deprecations);
    }
  }

  /** Returns the default recipe of each target; the first is {@link Recipe#DEFAULT}. */
  public static List<NamedRecipe> named() {
    return Arrays.stream(Target.values()).map(Recipes::named).toList();
  }

  private static NamedRecipe named(Target target) {
    Map<String, RewriteChoices> presets = new TreeMap<>();
    for (RewritePreset preset : RewritePreset.values()) {
      presets.put(StrictFields.jsonName(preset), preset.rewrites(target));
    }
    if (target.isWeightsOnly()) presets.values().removeIf(RewriteChoices::any);
    return new NamedRecipe(StrictFields.jsonName(target), Recipe.of(target), presets);
  }

  /** Returns the names of all presets that a recipe's {@code rewrites} may have. */
  public static List<String> presetNames() {
    return StrictFields.names(RewritePreset.class);
  }

  /** Returns the names of all rewrites that a recipe's {@code rewrites} may list. */
  public static List<String> rewriteNames() {
    return RewriteRules.ALL.stream().map(RewriteRule::name).toList();
  }

  /**
   * Reads a recipe; absent fields are as in {@link Recipe#of}.
   *
   * @throws dev.octet.engine.RejectedInputException if fields are unknown or invalid; it names all
   *     of them by their paths: {@code recipe.weights.rounding}
   */
  public static Recipe parse(String json) {
    return read(json, null).recipe();
  }

  /** Reads a recipe as {@link #parse} does, and returns warnings for its deprecated fields. */
  public static Read read(String json) {
    return read(json, null);
  }

  /**
   * Reads a recipe for another target.
   *
   * @param instead a target that replaces the recipe's; null for none
   * @throws dev.octet.engine.RejectedInputException as {@link #parse} does
   */
  public static Read read(String json, @Nullable Target instead) {
    return new RecipeReader(StrictFields.parse(RecipeReader.RECIPE, json), instead).read();
  }

  /** Prints a recipe with every field; {@link #parse} reads the same recipe from it. */
  public static String toJson(Recipe recipe) {
    return JsonMapper.shared().writeValueAsString(recipe);
  }

  /**
   * Prints a stored recipe in today's form.
   *
   * @param json a recipe that this or an earlier version has printed
   * @return the recipe in today's form; the same text if this version can't read it
   */
  public static String renewed(String json) {
    try {
      return toJson(parse(json));
    } catch (RejectedInputException e) {
      // a recipe that can't be used again is still shown
      return json;
    }
  }

  /**
   * Checks that the target of a recipe supports its other fields.
   *
   * @return the recipe
   * @throws dev.octet.engine.RejectedInputException if fields are invalid, as in {@link #parse}
   */
  public static Recipe checked(Recipe recipe) {
    return RecipeChecks.checked(recipe, Map.of());
  }

  /**
   * Reads a preprocessing; absent fields are null.
   *
   * @throws dev.octet.engine.RejectedInputException if fields are unknown or invalid; it names all
   *     of them as {@code preprocessing.FIELD}
   */
  public static Preprocessing parsePreprocessing(String json) {
    StrictFields fields = StrictFields.parse("preprocessing", json);
    var resize = fields.choice("resize", Preprocessing.Resize.class);
    List<Integer> size = fields.integers("size", 2, 1, MAX_SIDE);
    if (size != null && size.size() != 2) fields.misfit("size", "height and width in pixels");
    var channels = fields.choice("channels", Preprocessing.Channels.class);
    List<Float> mean = fields.floats("mean", MAX_CHANNELS);
    List<Float> std = fields.floats("std", MAX_CHANNELS);
    var elements = fields.choice("elements", Preprocessing.Elements.class);
    if (std != null && std.contains(0f)) fields.misfit("std", "numbers other than 0");
    fields.finish();
    return new Preprocessing(resize, size, channels, mean, std, elements);
  }
}
