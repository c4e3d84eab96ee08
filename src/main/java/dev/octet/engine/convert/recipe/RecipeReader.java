package dev.octet.engine.convert.recipe;

import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.quantize.reconstruct.WeightRounding;
import dev.octet.engine.rewrite.RewriteChoices;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the JSON object of one recipe. */
final class RecipeReader {
  /** The first part of the path of every field. */
  static final String RECIPE = "recipe";

  /** Maximum number of layer names; no network that can be converted has more layers. */
  private static final int MAX_LAYERS = 10_000;

  /**
   * Maximum length of a layer name. TensorFlow's converter concatenates the names of all nodes that
   * it fuses, each of them a path.
   */
  private static final int MAX_LAYER_CHARS = 4_000;

  /** The rounding methods by the names that {@code weightRounding} of earlier versions had. */
  private static final Map<String, WeightRounding> OLD_ROUNDINGS =
      Map.of(
          "nearest", WeightRounding.NEAREST,
          "error-compensated", WeightRounding.GPTQ);

  private final StrictFields fields;
  private final FlatFields flat;
  private final Recipe defaults;

  /**
   * Creates a reader.
   *
   * @param instead a target that replaces the recipe's; null for none
   */
  RecipeReader(StrictFields fields, @Nullable Target instead) {
    this.fields = fields;
    flat = new FlatFields(fields);
    Target given = fields.choice("target", Target.class);
    defaults = Recipe.of(instead != null ? instead : or(given, Recipe.DEFAULT.target()));
  }

  Recipes.Read read() {
    Target target = defaults.target();
    Recipe.Calibration calibration = calibration();
    Recipe.Weights weights = weights();
    Recipe.Precision precision = precision();
    RewriteChoices rewrites =
        flat.either(
            "rewrites",
            "rewrite",
            name -> RewritesField.read(fields, name, target),
            name -> EarlierRewrites.read(fields, name, target));
    Recipe.Io io = io();
    Recipe.Split split = split();
    Double maxAgreementLoss = fields.number("maxAgreementLoss", 0, 1);
    fields.finish();
    var recipe =
        new Recipe(
            target,
            calibration,
            weights,
            precision,
            or(rewrites, defaults.rewrites()),
            io,
            split,
            or(maxAgreementLoss, defaults.maxAgreementLoss()));
    return new Recipes.Read(RecipeChecks.checked(recipe, flat.given()), flat.deprecations());
  }

  private Recipe.Calibration calibration() {
    StrictFields group = fields.group("calibration");
    var ranges =
        flat.either(
            group, "ranges", "ranges", (in, name) -> in.choice(name, CalibrationMethod.class));
    return new Recipe.Calibration(or(ranges, defaults.calibration().ranges()));
  }

  private Recipe.Weights weights() {
    StrictFields group = fields.group("weights");
    WeightRounding rounding =
        flat.either(
            group,
            "rounding",
            "weightRounding",
            (in, name) -> in.choice(name, WeightRounding.class),
            (in, name) -> in.choice(name, OLD_ROUNDINGS));
    Boolean biasCorrection =
        flat.either(group, "biasCorrection", "biasCorrection", StrictFields::flag);
    return new Recipe.Weights(
        or(rounding, defaults.weights().rounding()),
        or(biasCorrection, defaults.weights().biasCorrection()));
  }

  private Recipe.Precision precision() {
    StrictFields group = fields.group("precision");
    List<String> keepFloat =
        flat.either(
            group,
            "keepFloat",
            "keepFloat",
            (in, name) -> in.strings(name, MAX_LAYERS, MAX_LAYER_CHARS));
    Integer layers =
        flat.either(
            group,
            "maxFallbackLayers",
            "floatLayers",
            (in, name) -> in.integer(name, 0, Recipes.MAX_FALLBACK_LAYERS));
    var type =
        flat.either(
            group,
            "fallbackType",
            "mixedLayers",
            (in, name) -> in.choice(name, Recipe.FallbackType.class));
    return new Recipe.Precision(
        or(keepFloat, defaults.precision().keepFloat()),
        or(layers, defaults.precision().maxFallbackLayers()),
        or(type, defaults.precision().fallbackType()));
  }

  private Recipe.Io io() {
    StrictFields group = fields.group("io");
    var inputType =
        flat.either(
            group, "inputType", "inputType", (in, name) -> in.choice(name, Recipe.IoType.class));
    var outputType =
        flat.either(
            group,
            "outputType",
            "outputType",
            (in, name) -> in.choice(name, Recipe.OutputType.class));
    return new Recipe.Io(
        or(inputType, defaults.io().inputType()), or(outputType, defaults.io().outputType()));
  }

  private Recipe.Split split() {
    StrictFields group = fields.group("split");
    Double selection = group.number("selection", 0, Recipes.MAX_HELD_OUT);
    Double test = group.number("test", 0, Recipes.MAX_HELD_OUT);
    boolean nested = group.gives("selection") || group.gives("test");
    Double heldBack = flat.heldBack(nested, Recipes.MAX_HELD_OUT);
    if (heldBack != null) return new Recipe.Split(heldBack / 2, heldBack / 2);
    return new Recipe.Split(
        or(selection, defaults.split().selection()), or(test, defaults.split().test()));
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return Objects.requireNonNullElse(value, otherwise);
  }
}
