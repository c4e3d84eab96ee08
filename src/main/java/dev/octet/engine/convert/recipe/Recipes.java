package dev.octet.engine.convert.recipe;

import dev.octet.engine.JsonProblems;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.lint.DeviceProfile;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.release.Release;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.RewriteRule;
import dev.octet.engine.rewrite.rule.RewriteRules;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.json.JsonKind;
import dev.octet.json.JsonLimits;
import dev.octet.json.JsonNames;
import dev.octet.json.JsonObject;
import dev.octet.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and prints recipes and preprocessings: JSON objects in which every field is optional.
 * Problems name fields by JSON pointers (RFC 6901) that start at the request for a conversion, also
 * where the object is a file of its own: {@code /recipe/weights/rounding}, {@code
 * /preprocessing/mean}.
 */
public final class Recipes {
  /** Measuring each one alone costs a conversion. */
  public static final int MAX_FALLBACK_LAYERS = 16;

  /** The largest sum of {@link Recipe.Split#selection} and {@link Recipe.Split#test}. */
  public static final double MAX_HELD_OUT = 0.5;

  /** The largest side of an input image, in pixels. */
  private static final int MAX_SIDE = 16_384;

  private static final int MAX_CHANNELS = 4_096;

  /** Enough for the names of 10,000 layers of 4,000 characters. */
  private static final JsonReader READER = new JsonReader(JsonLimits.ofBytes(64 << 20));

  private static final String RECIPE = "recipe";
  private static final String NETWORK = "network";
  private static final String PREPROCESSING = "preprocessing";

  private Recipes() {}

  /**
   * A recipe that was read.
   *
   * @param recipe the recipe with every field
   * @param deprecations a warning for each field of an earlier version that it was given with
   */
  public record Read(Recipe recipe, List<Warning> deprecations) {
    public Read {
      deprecations = List.copyOf(deprecations);
    }
  }

  /**
   * Returns the default recipe of each target, then of each device; the first is {@link
   * Recipe#DEFAULT}.
   */
  public static List<NamedRecipe> named() {
    return Stream.concat(
            Arrays.stream(Target.values())
                .map(target -> named(JsonNames.of(target), Recipe.of(target))),
            Arrays.stream(DeviceProfile.values())
                .map(device -> named(JsonNames.of(device), DevicePresets.of(device))))
        .toList();
  }

  private static NamedRecipe named(String name, Recipe recipe) {
    Target target = recipe.target();
    Map<String, RewriteChoices> presets = new TreeMap<>();
    for (RewritePreset preset : RewritePreset.values()) {
      presets.put(JsonNames.of(preset), preset.rewrites(target));
    }
    if (target.isWeightsOnly()) presets.values().removeIf(RewriteChoices::any);
    return new NamedRecipe(name, recipe, presets);
  }

  /** Returns the names of all presets that a recipe's {@code rewrites} may have. */
  public static List<String> presetNames() {
    return JsonNames.of(RewritePreset.class);
  }

  /** Returns the releases that a recipe's {@code minimumRuntime} may name, the oldest first. */
  public static List<String> releaseNames() {
    return Release.possible().stream().map(Release::toString).toList();
  }

  /** Returns the names of all rewrites that a recipe's {@code rewrites} may list. */
  public static List<String> rewriteNames() {
    return RewriteRules.ALL.stream().map(RewriteRule::name).toList();
  }

  /**
   * Reads a recipe; absent fields are as in {@link Recipe#of}.
   *
   * @throws dev.octet.engine.RejectedInputException naming every field that is unknown or does not
   *     fit, by its JSON pointer: {@code /recipe/weights/rounding}
   */
  public static Recipe parse(String json) {
    return read(json).recipe();
  }

  /** Reads a recipe as {@link #parse} does, and says which of its fields are deprecated. */
  public static Read read(String json) {
    return read(json, null, null);
  }

  /**
   * Reads a recipe for another target or device.
   *
   * @param instead the target, whatever the recipe says; null for the recipe's own
   * @param device the device, whatever the recipe says; null for the recipe's own
   * @throws dev.octet.engine.RejectedInputException as {@link #parse} does
   */
  public static Read read(String json, @Nullable Target instead, @Nullable DeviceProfile device) {
    JsonObject fields = parse(json, RECIPE, "/" + RECIPE);
    Read read = new RecipeReader(fields, instead, device).read();
    JsonProblems.refuse(fields.faults());
    return read;
  }

  /**
   * Reads a recipe from an object whose pointer is {@code /recipe}.
   *
   * @return the recipe, with defaults for fields that don't fit; these are faults of the object
   */
  public static Read read(JsonObject fields) {
    return new RecipeReader(fields, null, null).read();
  }

  static JsonObject parse(String json, String what, String pointer) {
    return JsonProblems.parse(READER, json.getBytes(StandardCharsets.UTF_8), what, pointer);
  }

  /** Prints a recipe with every field; {@link #parse} reads the same recipe from it. */
  public static String toJson(Recipe recipe) {
    return JsonMapper.shared().writeValueAsString(recipe);
  }

  /** Prints the part of a model that is converted; {@link #parseNetwork} reads it. */
  public static String toJson(Recipe.Network network) {
    return JsonMapper.shared().writeValueAsString(network);
  }

  /**
   * Prints a stored recipe in today's form.
   *
   * @param json a recipe as this or an earlier version has printed it
   * @return the same text where this version can't read it
   */
  public static String renewed(String json) {
    try {
      return toJson(parse(json));
    } catch (RejectedInputException e) {
      // a recipe that can't be used again can still be shown
      return json;
    }
  }

  /**
   * Checks that a target can have what a recipe asks for.
   *
   * @return the recipe
   * @throws dev.octet.engine.RejectedInputException naming every field that does not fit, as in
   *     {@link #parse}
   */
  public static Recipe checked(Recipe recipe) {
    JsonProblems.refuse(RecipeChecks.faults(recipe, Map.of()));
    return recipe;
  }

  /**
   * Reads the part of a model that is converted; absent fields are those of the whole network.
   *
   * @param json the object {@code network} of a recipe
   * @throws dev.octet.engine.RejectedInputException naming every field that is unknown or does not
   *     fit, by its JSON pointer: {@code /network/begin}
   */
  public static Recipe.Network parseNetwork(String json) {
    JsonObject fields = parse(json, NETWORK, "/" + NETWORK);
    Recipe.Network network = RecipeReader.network(fields);
    JsonProblems.refuse(fields.faults());
    return network;
  }

  /**
   * Reads a preprocessing; absent fields are null.
   *
   * @throws dev.octet.engine.RejectedInputException naming every field that is unknown or does not
   *     fit, by its JSON pointer: {@code /preprocessing/mean}
   */
  public static Preprocessing parsePreprocessing(String json) {
    JsonObject fields = parse(json, PREPROCESSING, "/" + PREPROCESSING);
    Preprocessing preprocessing = readPreprocessing(fields);
    JsonProblems.refuse(fields.faults());
    return preprocessing;
  }

  /**
   * Reads a preprocessing from an object whose pointer is {@code /preprocessing}.
   *
   * @return the preprocessing without fields that don't fit; these are faults of the object
   */
  public static Preprocessing readPreprocessing(JsonObject fields) {
    var resize = fields.optional("resize", JsonKind.oneOf(Preprocessing.Resize.class));
    List<Integer> size =
        fields.optional(
            "size",
            JsonKind.list(JsonKind.integer(1, MAX_SIDE), 2, 2)
                .expecting("a list of the height and the width in pixels"));
    var channels = fields.optional("channels", JsonKind.oneOf(Preprocessing.Channels.class));
    List<Float> mean = fields.optional("mean", JsonKind.list(JsonKind.FLOAT, 0, MAX_CHANNELS));
    List<Float> std = fields.optional("std", JsonKind.list(JsonKind.FLOAT, 0, MAX_CHANNELS));
    var elements = fields.optional("elements", JsonKind.oneOf(Preprocessing.Elements.class));
    if (std != null && std.contains(0f)) {
      fields.invalid("std", "numbers other than 0", "Give the divisor of each channel.");
    }
    return new Preprocessing(resize, size, channels, mean, std, elements);
  }
}
