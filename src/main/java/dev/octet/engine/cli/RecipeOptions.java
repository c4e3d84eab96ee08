package dev.octet.engine.cli;

import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.RangeMethod;
import dev.octet.engine.quantize.reconstruct.WeightRounding;
import dev.octet.engine.rewrite.RewriteChoices;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A recipe, and options that say one field of it each and win over it. */
final class RecipeOptions {
  @Option(
      names = "--recipe",
      paramLabel = "FILE|JSON",
      description = "The recipe: a JSON object, or a file with one. All fields are optional.")
  @Nullable String recipe;

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      converter = Kebab.Targets.class,
      completionCandidates = Kebab.Targets.class,
      description = "Whose rules the artifact obeys: ${COMPLETION-CANDIDATES}.")
  @Nullable Target target;

  @Option(
      names = "--ranges",
      paramLabel = "METHOD",
      converter = Kebab.Ranges.class,
      completionCandidates = Kebab.Ranges.class,
      description = "How ranges of activations are picked: ${COMPLETION-CANDIDATES}.")
  @Nullable RangeMethod ranges;

  @Option(names = "--no-bias-correction", description = "Leave biases as they are.")
  boolean noBiasCorrection;

  @Option(
      names = "--weight-rounding",
      paramLabel = "METHOD",
      converter = Kebab.WeightRoundings.class,
      completionCandidates = Kebab.WeightRoundings.class,
      description = "How weights become integers: ${COMPLETION-CANDIDATES}.")
  @Nullable WeightRounding weightRounding;

  @Option(names = "--no-rewrites", description = "Leave the architecture as it is.")
  boolean noRewrites;

  @Option(
      names = "--max-agreement-loss",
      paramLabel = "PART",
      description = "What rewrites may cost: the part of the samples answered otherwise, 0 to 1.")
  @Nullable Double maxAgreementLoss;

  @Option(
      names = "--keep-float",
      paramLabel = "LAYER",
      split = ",",
      description = "Layers that stay float, by the names that 'octet inspect' lists.")
  @Nullable List<String> keepFloat;

  @Option(
      names = "--float-layers",
      paramLabel = "N",
      description = "Layers more that stay float: those that 8 bits harm the most.")
  @Nullable Integer floatLayers;

  @Option(
      names = "--mixed-layers",
      paramLabel = "TYPE",
      converter = Kebab.MixedLayers.class,
      completionCandidates = Kebab.MixedLayers.class,
      description = "What those layers compute in instead: ${COMPLETION-CANDIDATES}.")
  Recipe.@Nullable MixedLayers mixedLayers;

  @Option(
      names = "--input-type",
      paramLabel = "TYPE",
      converter = Kebab.IoTypes.class,
      completionCandidates = Kebab.IoTypes.class,
      description = "Element type of the artifact's inputs: ${COMPLETION-CANDIDATES}.")
  Recipe.@Nullable IoType inputType;

  @Option(
      names = "--output-type",
      paramLabel = "TYPE",
      converter = Kebab.OutputTypes.class,
      completionCandidates = Kebab.OutputTypes.class,
      description =
          "Element type of the artifact's outputs: ${COMPLETION-CANDIDATES}; auto is the target's"
              + " own, or float32 where a part of an output would be lost in one 8-bit scale.")
  Recipe.@Nullable OutputType outputType;

  @Option(
      names = "--held-back",
      paramLabel = "PART",
      description =
          "Part of the samples that does not calibrate, 0 to 0.5: half of it chooses, half reports.")
  @Nullable Double heldBack;

  /**
   * The recipe as asked for.
   *
   * @throws dev.octet.engine.RejectedInputException if the recipe's text can't be used, or the
   *     target doesn't have the types that are asked for
   */
  Recipe toRecipe() {
    String text = recipe == null ? "{}" : TextArgument.read(recipe);
    Recipe given = Recipes.parse(text, target);
    var asked =
        new Recipe(
            given.target(),
            Objects.requireNonNullElse(ranges, given.ranges()),
            given.biasCorrection() && !noBiasCorrection,
            Objects.requireNonNullElse(weightRounding, given.weightRounding()),
            Objects.requireNonNullElse(keepFloat, given.keepFloat()),
            Objects.requireNonNullElse(floatLayers, given.floatLayers()),
            Objects.requireNonNullElse(mixedLayers, given.mixedLayers()),
            Objects.requireNonNullElse(inputType, given.inputType()),
            Objects.requireNonNullElse(outputType, given.outputType()),
            Objects.requireNonNullElse(heldBack, given.heldBack()),
            noRewrites ? RewriteChoices.NONE : given.rewrite(),
            Objects.requireNonNullElse(maxAgreementLoss, given.maxAgreementLoss()));
    return Recipes.checked(asked);
  }
}
