package dev.octet.engine.convert.recipe;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoice;
import dev.octet.engine.rewrite.rule.TargetTrait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks a recipe for values that are valid alone but not together. */
final class RecipeChecks {
  /** Sums of decimal fractions are not exact. */
  private static final double TOLERANCE = 1e-9;

  private final Recipe recipe;
  private final Target target;
  private final Map<String, String> given;
  private final List<InputProblem> problems = new ArrayList<>();

  private RecipeChecks(Recipe recipe, Map<String, String> given) {
    this.recipe = recipe;
    this.target = recipe.target();
    this.given = given;
  }

  /**
   * Checks a recipe.
   *
   * @param given for each field that was given by its name in an earlier version, that name, by the
   *     path of the field: {@code weights.rounding} to {@code weightRounding}
   * @return the recipe
   */
  static Recipe checked(Recipe recipe, Map<String, String> given) {
    var checks = new RecipeChecks(recipe, given);
    checks.types();
    checks.rewrites();
    checks.fallbackLayers();
    checks.split();
    if (checks.problems.isEmpty()) return recipe;
    List<String> others = checks.problems.stream().skip(1).map(InputProblem::message).toList();
    throw new RejectedInputException(checks.problems.getFirst().findings(others));
  }

  private void types() {
    Recipe.Io io = recipe.io();
    if (!target.inputTypes().contains(io.inputType().elementType())) {
      type("io.inputType", io.inputType(), target.inputTypes());
    }
    if (!target.outputTypes().contains(io.outputType().elementType(target))) {
      type("io.outputType", io.outputType(), target.outputTypes());
    }
    Recipe.FallbackType fallback = recipe.precision().fallbackType();
    if (!target.fallbackTypes().contains(fallback.elementType())) {
      type("precision.fallbackType", fallback, target.fallbackTypes());
    }
  }

  private void type(String path, Enum<?> value, Set<ElementType> possible) {
    unfit(
        path,
        "The target %s has no %s %s; it has %s."
            .formatted(
                StrictFields.jsonName(target),
                name(path),
                StrictFields.jsonName(value),
                possible.stream()
                    .map(type -> StrictFields.jsonName(Recipe.IoType.of(type)))
                    .collect(Collectors.joining(" and "))),
        "Leave the field out for the target's own type, or choose another target.");
  }

  private void rewrites() {
    if (target.isWeightsOnly() && recipe.rewrites().any()) {
      unfit(
          "rewrites",
          "The target %s has no rewrites.".formatted(StrictFields.jsonName(target)),
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
        "rewrites",
        "The rewrite %s%s needs a target that %s; %s does not."
            .formatted(
                choice.name(),
                choice.settings().values().isEmpty() ? "" : " " + choice.settings().values(),
                lacking.stream().map(TargetTrait::meaning).collect(Collectors.joining(" and ")),
                StrictFields.jsonName(target)),
        "Leave the rewrite out, give it other options, or choose another target.");
  }

  private void fallbackLayers() {
    String path = "precision.maxFallbackLayers";
    if (!target.isWeightsOnly() || recipe.precision().maxFallbackLayers() == 0) return;
    unfit(
        path,
        "The target %s has no %s: all of its layers compute in float."
            .formatted(StrictFields.jsonName(target), name(path)),
        "Leave the field out, or choose another target.");
  }

  private void split() {
    Recipe.Split split = recipe.split();
    double heldOut = split.selection() + split.test();
    if (heldOut <= Recipes.MAX_HELD_OUT + TOLERANCE) return;
    problems.add(
        InputProblem.of(
                "invalid-field",
                "The fractions selection %s and test %s add up to more than %s; the other samples"
                        .formatted(split.selection(), split.test(), Recipes.MAX_HELD_OUT)
                    + " calibrate.",
                "Choose smaller fractions.")
            .field(path("split")));
  }

  private void unfit(String path, String detail, String action) {
    problems.add(InputProblem.of("unfit-target", detail, action).field(path(path)));
  }

  private String path(String path) {
    return RecipeReader.RECIPE + "." + given.getOrDefault(path, path);
  }

  private String name(String path) {
    String name = given.getOrDefault(path, path);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
