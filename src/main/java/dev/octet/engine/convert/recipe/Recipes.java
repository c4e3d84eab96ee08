package dev.octet.engine.convert.recipe;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.RangeMethod;
import dev.octet.engine.quantize.reconstruct.WeightRounding;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recipes and preprocessings as users send them: JSON objects in which every field may be absent.
 */
public final class Recipes {
  /** More layers than any network that is converted here has. */
  private static final int MAX_LAYERS = 10_000;

  /** The converter of TensorFlow joins the names of all that it fuses, each a path. */
  private static final int MAX_LAYER_CHARS = 4_000;

  /** The largest side of an input picture. */
  private static final int MAX_SIDE = 16_384;

  private static final int MAX_CHANNELS = 4_096;
  private static final double MAX_HELD_BACK = 0.5;

  /** Each costs a conversion of its own to price. */
  public static final int MAX_FLOAT_LAYERS = 16;

  private Recipes() {}

  /** A recipe for each target, with every setting; the first is {@link Recipe#DEFAULT}. */
  public static List<NamedRecipe> named() {
    return Arrays.stream(Target.values())
        .map(target -> {
          Recipe recipe = Recipe.of(target);
          Map<String, RewriteChoices> rewrites =
              new TreeMap<>(RewritesField.presets(recipe.rewrite()));
          if (target.isWeightsOnly()) rewrites.values().removeIf(RewriteChoices::any);
          return new NamedRecipe(StrictFields.jsonName(target), recipe, rewrites);
        })
        .toList();
  }

  /**
   * A recipe; what is absent is as in {@link Recipe#of}.
   *
   * @throws dev.octet.engine.RejectedInputException naming every field that is unknown or doesn't
   *     fit, as {@code recipe.FIELD}
   */
  public static Recipe parse(String json) {
    return parse(json, null);
  }

  /**
   * The same for another target.
   *
   * @param instead the target, whatever the recipe says of it; null for the recipe's own
   * @throws dev.octet.engine.RejectedInputException likewise
   */
  public static Recipe parse(String json, @Nullable Target instead) {
    StrictFields fields = StrictFields.parse("recipe", json);
    var target = fields.choice("target", Target.class);
    if (instead != null) target = instead;
    Recipe defaults = Recipe.of(or(target, Recipe.DEFAULT.target()));
    var ranges = fields.choice("ranges", RangeMethod.class);
    Boolean biasCorrection = fields.flag("biasCorrection");
    var weightRounding = fields.choice("weightRounding", WeightRounding.class);
    List<String> keepFloat = fields.strings("keepFloat", MAX_LAYERS, MAX_LAYER_CHARS);
    Integer floatLayers = fields.integer("floatLayers", 0, MAX_FLOAT_LAYERS);
    var mixedLayers = fields.choice("mixedLayers", Recipe.MixedLayers.class);
    var inputType = fields.choice("inputType", Recipe.IoType.class);
    var outputType = fields.choice("outputType", Recipe.OutputType.class);
    Double heldBack = fields.number("heldBack", 0, MAX_HELD_BACK);
    RewriteChoices rewrite = RewritesField.read(fields, "rewrite", defaults.rewrite());
    Double maxAgreementLoss = fields.number("maxAgreementLoss", 0, 1);
    fields.finish();
    return checked(
        new Recipe(
            defaults.target(),
            or(ranges, defaults.ranges()),
            or(biasCorrection, defaults.biasCorrection()),
            or(weightRounding, defaults.weightRounding()),
            or(keepFloat, defaults.keepFloat()),
            or(floatLayers, defaults.floatLayers()),
            or(mixedLayers, defaults.mixedLayers()),
            or(inputType, defaults.inputType()),
            or(outputType, defaults.outputType()),
            or(heldBack, defaults.heldBack()),
            or(rewrite, defaults.rewrite()),
            or(maxAgreementLoss, defaults.maxAgreementLoss())));
  }

  /**
   * Checks that a target can have what is asked for.
   *
   * @return the recipe
   * @throws RejectedInputException naming {@code recipe.inputType}, {@code recipe.outputType},
   *     {@code recipe.mixedLayers}, {@code recipe.rewrite}, {@code recipe.rewrite.equalization} or
   *     {@code recipe.floatLayers}
   */
  public static Recipe checked(Recipe recipe) {
    Target target = recipe.target();
    var problems = new ArrayList<InputProblem>();
    if (!target.inputTypes().contains(recipe.inputType().elementType())) {
      problems.add(problem(target, "inputType", recipe.inputType(), target.inputTypes()));
    }
    if (!target.outputTypes().contains(recipe.outputType().elementType(target))) {
      problems.add(problem(target, "outputType", recipe.outputType(), target.outputTypes()));
    }
    if (!target.mixedLayers().contains(recipe.mixedLayers().elementType())) {
      problems.add(problem(target, "mixedLayers", recipe.mixedLayers(), target.mixedLayers()));
    }
    if (target.isWeightsOnly() && recipe.rewrite().any()) {
      problems.add(
          InputProblem.of(
                  "unfit-target",
                  "The target %s leaves the architecture as it is; there is nothing to rewrite for."
                      .formatted(StrictFields.jsonName(target)),
                  "Leave the field out, or choose another target.")
              .field("recipe.rewrite"));
    }
    if (!target.isWeightsOnly()) problems.addAll(RewritesField.unfit(target, recipe.rewrite()));
    if (target.isWeightsOnly() && recipe.floatLayers() > 0) {
      problems.add(
          InputProblem.of(
                  "unfit-target",
                  "The target %s has no floatLayers: all of its layers compute in float."
                      .formatted(StrictFields.jsonName(target)),
                  "Leave the field out, or choose another target.")
              .field("recipe.floatLayers"));
    }
    if (problems.isEmpty()) return recipe;
    List<String> others = problems.stream().skip(1).map(InputProblem::message).toList();
    throw new RejectedInputException(problems.getFirst().findings(others));
  }

  private static InputProblem problem(
      Target target, String field, Enum<?> given, Set<ElementType> possible) {
    return InputProblem.of(
            "unfit-target",
            "The target %s has no %s %s; it has %s."
                .formatted(
                    StrictFields.jsonName(target),
                    field,
                    StrictFields.jsonName(given),
                    possible.stream()
                        .map(type -> StrictFields.jsonName(Recipe.IoType.of(type)))
                        .collect(Collectors.joining(" and "))),
            "Leave the field out for the target's own type, or choose another target.")
        .field("recipe." + field);
  }

  /**
   * A preprocessing; what is absent is null.
   *
   * @throws dev.octet.engine.RejectedInputException naming every field that is unknown or doesn't
   *     fit, as {@code preprocessing.FIELD}
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

  private static <T> T or(@Nullable T value, T otherwise) {
    return Objects.requireNonNullElse(value, otherwise);
  }
}
