package dev.octet.engine.convert.recipe;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.output.UnlikeRangesFix;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.release.Release;
import dev.octet.engine.release.RequiredRelease;
import dev.octet.engine.rewrite.RewriteChoice;
import dev.octet.engine.rewrite.rule.TargetTrait;
import dev.octet.json.JsonFault;
import dev.octet.json.JsonNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks fields of a recipe against each other: each fits alone, but not together. */
final class RecipeChecks {
  /** Sums of decimal fractions are not exact. */
  private static final double TOLERANCE = 1e-9;

  private final Recipe recipe;
  private final Target target;
  private final Map<String, String> given;
  private final List<JsonFault> faults = new ArrayList<>();

  private RecipeChecks(Recipe recipe, Map<String, String> given) {
    this.recipe = recipe;
    this.target = recipe.target();
    this.given = given;
  }

  /**
   * Checks a recipe.
   *
   * @param given the name that a field was given by where that is a name of earlier versions, by
   *     the field's pointer: {@code /recipe/weights/rounding} to {@code weightRounding}
   * @return a fault for each field that does not fit; empty if all fit
   */
  static List<JsonFault> faults(Recipe recipe, Map<String, String> given) {
    var checks = new RecipeChecks(recipe, given);
    checks.types();
    checks.rewrites();
    checks.fallbackLayers();
    checks.integerOnly();
    checks.unlikeRanges();
    checks.runtime();
    checks.split();
    return checks.faults;
  }

  private void types() {
    Recipe.Io io = recipe.io();
    if (!target.inputTypes().contains(io.inputType().elementType())) {
      type("/recipe/io/inputType", io.inputType(), target.inputTypes());
    }
    if (!target.outputTypes().contains(io.outputType().elementType(target))) {
      type("/recipe/io/outputType", io.outputType(), target.outputTypes());
    }
    Recipe.FallbackType fallback = recipe.precision().fallbackType();
    if (!target.fallbackTypes().contains(fallback.elementType())) {
      type("/recipe/precision/fallbackType", fallback, target.fallbackTypes());
    }
  }

  private void type(String pointer, Enum<?> value, Set<ElementType> possible) {
    unfit(
        pointer,
        "The target %s has no %s %s; it has %s."
            .formatted(
                JsonNames.of(target),
                name(pointer),
                JsonNames.of(value),
                possible.stream()
                    .map(type -> JsonNames.of(Recipe.IoType.of(type)))
                    .collect(Collectors.joining(" and "))),
        "Leave the field out for the target's own type, or choose another target.");
  }

  private void rewrites() {
    if (target.isWeightsOnly() && recipe.rewrites().any()) {
      unfit(
          "/recipe/rewrites",
          "The target %s has no rewrites.".formatted(JsonNames.of(target)),
          "Leave the field out, or choose another target.");
    }
    if (!target.isWeightsOnly()) recipe.rewrites().all().forEach(this::rewrite);
  }

  private void rewrite(RewriteChoice choice) {
    Set<TargetTrait> lacking =
        new TreeSet<>(choice.rule().requirements(choice.settings()).target());
    lacking.removeAll(TargetTraits.of(target));
    if (lacking.isEmpty()) return;
    unfit(
        "/recipe/rewrites",
        "The rewrite %s%s needs a target that %s; %s does not."
            .formatted(
                choice.name(),
                choice.settings().values().isEmpty() ? "" : " " + choice.settings().values(),
                lacking.stream().map(TargetTrait::meaning).collect(Collectors.joining(" and ")),
                JsonNames.of(target)),
        "Leave the rewrite out, give it other options, or choose another target.");
  }

  private void fallbackLayers() {
    String pointer = "/recipe/precision/maxFallbackLayers";
    if (!target.isWeightsOnly() || recipe.precision().maxFallbackLayers() == 0) return;
    unfit(
        pointer,
        "The target %s has no %s: all of its layers compute in float."
            .formatted(JsonNames.of(target), name(pointer)),
        "Leave the field out, or choose another target.");
  }

  /** Reports what the recipe keeps in floats although the artifact must have none. */
  private void integerOnly() {
    Recipe.Precision precision = recipe.precision();
    if (!precision.integerOnly()) return;
    if (target.isWeightsOnly()) {
      unfit(
          "/recipe/precision/integerOnly",
          "The activations of the target %s are floats.".formatted(JsonNames.of(target)),
          "Leave the field out, or choose another target.");
      return;
    }
    boolean floats = precision.fallbackType() == Recipe.FallbackType.FLOAT32;
    if (floats && !precision.keepFloat().isEmpty()) {
      contradiction("/recipe/precision/keepFloat", "keeps layers in floats");
    }
    if (floats && precision.maxFallbackLayers() > 0) {
      contradiction("/recipe/precision/maxFallbackLayers", "lets layers fall back to floats");
    }
    if (recipe.io().inputType().elementType() == ElementType.FLOAT32) {
      contradiction("/recipe/io/inputType", "makes the inputs floats");
    }
    if (recipe.io().outputType().elementType(target) == ElementType.FLOAT32) {
      contradiction("/recipe/io/outputType", "makes the outputs floats");
    }
  }

  /** Reports a fix for outputs of unlike ranges that the target or other fields exclude. */
  private void unlikeRanges() {
    String pointer = "/recipe/io/unlikeRanges";
    UnlikeRangesFix fix = recipe.io().unlikeRanges();
    if (fix == UnlikeRangesFix.AUTO) return;
    if (target.isWeightsOnly()) {
      unfit(
          pointer,
          "The outputs of the target %s are floats.".formatted(JsonNames.of(target)),
          "Leave the field out, or choose another target.");
    } else if (fix == UnlikeRangesFix.FLOAT) {
      if (!recipe.mayHaveFloatOutputs() || target.keepsScales()) {
        fault(
            JsonFault.INVALID,
            pointer,
            "%s leaves outputs in floats, but the recipe wants integers.".formatted(name(pointer)),
            "Choose factor or split, or leave io.outputType and precision.integerOnly out.");
      }
    }
  }

  /** Reports weights that the oldest runtime would compute incorrectly. */
  private void runtime() {
    Recipe.Deployment deployment = recipe.deployment();
    Release since = RequiredRelease.PER_CHANNEL_FULLY_CONNECTED;
    boolean perChannel =
        !target.isWeightsOnly()
            && !target.hasOneWeightScale()
            && deployment.fullyConnected() == Recipe.FullyConnected.PER_CHANNEL;
    if (!perChannel || !since.isAfter(deployment.runtime())) return;
    fault(
        JsonFault.INVALID,
        "/recipe/fullyConnected",
        "TensorFlow Lite before %s computes FULLY_CONNECTED with one scale per channel incorrectly,"
                .formatted(since)
            + " but minimumRuntime is %s.".formatted(deployment.runtime()),
        "Leave fullyConnected out, or choose %s or a later release.".formatted(since));
  }

  private void contradiction(String pointer, String what) {
    fault(
        JsonFault.INVALID,
        pointer,
        "%s %s, but precision.integerOnly excludes floats.".formatted(name(pointer), what),
        "Leave one of the two out.");
  }

  private void split() {
    Recipe.Split split = recipe.split();
    double heldOut = split.selection() + split.test();
    if (heldOut <= Recipes.MAX_HELD_OUT + TOLERANCE) return;
    fault(
        JsonFault.INVALID,
        "/recipe/split",
        "The fractions selection %s and test %s add up to more than %s; the others calibrate."
            .formatted(split.selection(), split.test(), Recipes.MAX_HELD_OUT),
        "Choose smaller fractions.");
  }

  private void unfit(String pointer, String detail, String action) {
    fault("unfit-target", pointer, detail, action);
  }

  private void fault(String code, String pointer, String detail, String action) {
    String old = given.get(pointer);
    faults.add(new JsonFault(code, old == null ? pointer : "/recipe/" + old, detail, action));
  }

  /** Returns the field's name as it was given. */
  private String name(String pointer) {
    return given.getOrDefault(pointer, pointer.substring(pointer.lastIndexOf('/') + 1));
  }
}
