package dev.octet.engine.cli;

import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Deprecations;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.recipe.RewritePreset;
import dev.octet.engine.lint.DeviceProfile;
import dev.octet.engine.output.UnlikeRangesFix;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.release.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option for a whole recipe, and options for its fields, which have priority. */
final class RecipeOptions {
  static final String MAX_FALLBACK_LAYERS = "--max-fallback-layers";
  static final String FALLBACK_TYPE = "--fallback-type";
  static final String SELECTION = "--selection";
  static final String TEST = "--test";
  static final String REWRITES = "--rewrites";

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
      description = "Rules that the artifact obeys: ${COMPLETION-CANDIDATES}.")
  @Nullable Target target;

  @ArgGroup(validate = false)
  NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--ranges",
      paramLabel = "METHOD",
      converter = Kebab.Ranges.class,
      completionCandidates = Kebab.Ranges.class,
      description = "Calibration method for the ranges of activations: ${COMPLETION-CANDIDATES}.")
  @Nullable CalibrationMethod ranges;

  @Option(
      names = "--no-bias-correction",
      description = "Do not correct biases for the mean error of each output channel.")
  boolean noBiasCorrection;

  @Option(
      names = "--weight-rounding",
      paramLabel = "METHOD",
      converter = RoundingOption.Converter.class,
      completionCandidates = Kebab.WeightRoundings.class,
      description = "Method that rounds weights: ${COMPLETION-CANDIDATES}.")
  @Nullable RoundingOption weightRounding;

  @Option(
      names = REWRITES,
      paramLabel = "PRESET",
      converter = Kebab.RewritePresets.class,
      completionCandidates = Kebab.RewritePresets.class,
      description =
          "Changes of the float network that are tried before it is quantized:"
              + " ${COMPLETION-CANDIDATES}. A list of rewrites needs --recipe.")
  @Nullable RewritePreset rewrites;

  @Option(
      names = "--max-agreement-loss",
      paramLabel = "FRACTION",
      description =
          "Budget of all rewrites together: fraction of the samples whose argmax may change, 0 to"
              + " 1.")
  @Nullable Double maxAgreementLoss;

  @Option(
      names = "--keep-float",
      paramLabel = "LAYER",
      split = ",",
      description = "Names of layers that fall back, as 'octet inspect' lists them.")
  @Nullable List<String> keepFloat;

  @Option(
      names = MAX_FALLBACK_LAYERS,
      paramLabel = "N",
      description = "How many more layers may fall back, 0 to 16: those that 8 bits harm most.")
  @Nullable Integer maxFallbackLayers;

  @Option(
      names = FALLBACK_TYPE,
      paramLabel = "TYPE",
      converter = Kebab.FallbackTypes.class,
      completionCandidates = Kebab.FallbackTypes.class,
      description = "Type that fallback layers compute in: ${COMPLETION-CANDIDATES}.")
  Recipe.@Nullable FallbackType fallbackType;

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
          "Element type of the artifact's outputs: ${COMPLETION-CANDIDATES}. auto is the target's"
              + " type, or float32 for an output that would lose a part in one 8-bit scale.")
  Recipe.@Nullable OutputType outputType;

  @Option(
      names = "--unlike-ranges",
      paramLabel = "FIX",
      converter = Kebab.UnlikeRanges.class,
      completionCandidates = Kebab.UnlikeRanges.class,
      description =
          "What happens to an output with parts of very different ranges, such as boxes and scores:"
              + " ${COMPLETION-CANDIDATES}.")
  @Nullable UnlikeRangesFix unlikeRanges;

  @Option(
      names = SELECTION,
      paramLabel = "FRACTION",
      description =
          "Fraction of the samples that choose between artifacts and do not calibrate, 0 to 0.5.")
  @Nullable Double selection;

  @Option(
      names = TEST,
      paramLabel = "FRACTION",
      description =
          "Fraction of the samples that only measure the report's figures, 0 to 0.5; at most 0.5"
              + " together with --selection.")
  @Nullable Double test;

  @ArgGroup(validate = false)
  DeploymentOptions deployment = new DeploymentOptions();

  @ArgGroup(validate = false)
  DeprecatedOptions old = new DeprecatedOptions();

  /** Returns the given options that also have a deprecated form. */
  List<String> given() {
    List<String> given = new ArrayList<>();
    if (maxFallbackLayers != null) given.add(MAX_FALLBACK_LAYERS);
    if (fallbackType != null) given.add(FALLBACK_TYPE);
    if (selection != null) given.add(SELECTION);
    if (test != null) given.add(TEST);
    if (rewrites != null) given.add(REWRITES);
    return given;
  }

  /**
   * Reads the recipe and replaces its fields by the given options.
   *
   * @throws dev.octet.engine.RejectedInputException if the recipe's text can't be used, or the
   *     target does not support a requested type
   */
  Recipes.Read read() {
    String text = recipe == null ? "{}" : TextArgument.read(recipe);
    Recipes.Read given = Recipes.read(text, target, deployment.device);
    List<Warning> deprecations = new ArrayList<>(given.deprecations());
    deprecations.addAll(old.warnings());
    if (weightRounding != null && weightRounding.deprecated()) {
      deprecations.add(
          Deprecations.option(
              "--weight-rounding " + RoundingOption.OLD_NAME_OF_GPTQ, "--weight-rounding gptq"));
    }
    return new Recipes.Read(Recipes.checked(changed(given.recipe())), deprecations);
  }

  private Recipe changed(Recipe given) {
    RewritePreset preset = old.noRewrites ? RewritePreset.NONE : rewrites;
    return given
        .with(network.over(given.network()))
        .with(new Recipe.Calibration(or(ranges, given.calibration().ranges())))
        .with(weights(given.weights()))
        .with(precision(given.precision()))
        .with(preset == null ? given.rewrites() : preset.rewrites(given.target()))
        .with(
            new Recipe.Io(
                or(inputType, given.io().inputType()),
                or(outputType, given.io().outputType()),
                or(unlikeRanges, given.io().unlikeRanges()),
                given.io().outputKinds()))
        .with(split(given.split()))
        .with(deployment.over(given.deployment()))
        .withMaxAgreementLoss(or(maxAgreementLoss, given.maxAgreementLoss()));
  }

  private Recipe.Weights weights(Recipe.Weights given) {
    return new Recipe.Weights(
        weightRounding == null ? given.rounding() : weightRounding.method(),
        given.biasCorrection() && !noBiasCorrection);
  }

  private Recipe.Precision precision(Recipe.Precision given) {
    Integer layers = maxFallbackLayers != null ? maxFallbackLayers : old.floatLayers;
    Recipe.FallbackType type = fallbackType != null ? fallbackType : old.mixedLayers;
    return new Recipe.Precision(
        or(keepFloat, given.keepFloat()),
        or(layers, given.maxFallbackLayers()),
        or(type, given.fallbackType()),
        given.integerOnly());
  }

  private Recipe.Split split(Recipe.Split given) {
    Double heldBack = old.heldBack;
    return heldBack != null
        ? new Recipe.Split(heldBack / 2, heldBack / 2)
        : new Recipe.Split(or(selection, given.selection()), or(test, given.test()));
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return Objects.requireNonNullElse(value, otherwise);
  }

  /** The options for the runtimes and the device of an artifact. */
  static final class DeploymentOptions {
    @Option(
        names = "--minimum-runtime",
        paramLabel = "RELEASE",
        converter = Releases.class,
        description =
            "Oldest release of TensorFlow Lite that must compute the artifact, 2.3 to 2.21.")
    @Nullable Release minimumRuntime;

    @Option(
        names = "--fully-connected",
        paramLabel = "SCALES",
        converter = Kebab.FullyConnectedScales.class,
        completionCandidates = Kebab.FullyConnectedScales.class,
        description = "Scales of the weights of FULLY_CONNECTED: ${COMPLETION-CANDIDATES}.")
    Recipe.@Nullable FullyConnected fullyConnected;

    @Option(
        names = "--device",
        paramLabel = "DEVICE",
        converter = Kebab.DeviceProfiles.class,
        completionCandidates = Kebab.DeviceProfiles.class,
        description =
            "Device that the artifact is for: ${COMPLETION-CANDIDATES}. Sets the defaults of the"
                + " recipe, and checks the artifact against the rules of the device.")
    @Nullable DeviceProfile device;

    /** Returns a deployment with the given options instead of its own. */
    Recipe.Deployment over(Recipe.Deployment given) {
      if (minimumRuntime == null && fullyConnected == null) return given;
      return given.at(
          minimumRuntime != null ? minimumRuntime : given.minimumRuntime(), fullyConnected);
    }

    /** Converts the values of {@code --minimum-runtime}. */
    static final class Releases implements ITypeConverter<Release> {
      @Override
      public Release convert(String value) {
        for (Release release : Release.possible()) {
          if (release.toString().equals(value)) return release;
        }
        throw new TypeConversionException(
            "expected a release from %s to %s but was '%s'"
                .formatted(Release.OLDEST, Release.NEWEST, value));
      }
    }
  }
}
