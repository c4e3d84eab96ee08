package dev.octet.engine.convert.recipe;

import dev.octet.engine.lint.DeviceProfile;
import dev.octet.engine.measure.kind.OutputKind;
import dev.octet.engine.output.UnlikeRangesFix;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.quantize.reconstruct.WeightRounding;
import dev.octet.engine.read.source.QuantizedParts;
import dev.octet.engine.release.Release;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.json.JsonFault;
import dev.octet.json.JsonKind;
import dev.octet.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the JSON object of one recipe. */
final class RecipeReader {
  /** More layers than any network that is converted here has. */
  private static final int MAX_LAYERS = 10_000;

  private static final int MAX_TENSORS = 1_000;

  /** TensorFlow's converter joins the names of all nodes that it fuses, each of them a path. */
  private static final int MAX_LAYER_CHARS = 4_000;

  /** The rounding methods by the names that {@code weightRounding} of earlier versions had. */
  private static final Map<String, WeightRounding> OLD_ROUNDINGS =
      Map.of(
          "nearest", WeightRounding.NEAREST,
          "error-compensated", WeightRounding.GPTQ);

  private static final JsonKind<Map<String, OutputKind>> KINDS =
      JsonKind.fields(JsonKind.oneOf(OutputKind.class), MAX_TENSORS)
          .expecting("an object of kinds by names of outputs")
          .advising("Example: {\"logits\": \"class-map\"}.");

  /** The releases that an artifact can be made for, by their texts. */
  private static final Map<String, Release> RELEASES = releases();

  private final JsonObject fields;
  private final FlatFields flat;
  private final Recipe defaults;

  /**
   * Starts reading.
   *
   * @param instead the target, whatever the recipe says; null for the recipe's own
   * @param deviceInstead the device, whatever the recipe says; null for the recipe's own
   */
  RecipeReader(JsonObject fields, @Nullable Target instead, @Nullable DeviceProfile deviceInstead) {
    this.fields = fields;
    flat = new FlatFields(fields);
    Target given = fields.optional("target", JsonKind.oneOf(Target.class));
    DeviceProfile device = fields.optional("device", JsonKind.oneOf(DeviceProfile.class));
    defaults =
        DevicePresets.of(
            instead != null ? instead : or(given, Recipe.DEFAULT.target()),
            deviceInstead != null ? deviceInstead : device);
  }

  Recipes.Read read() {
    Target target = defaults.target();
    Recipe.Network network = network();
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
    Double maxAgreementLoss = fields.optional("maxAgreementLoss", JsonKind.number(0, 1));
    var recipe =
        new Recipe(
            target,
            network,
            calibration,
            weights,
            precision,
            or(rewrites, defaults.rewrites()),
            io,
            split,
            or(maxAgreementLoss, defaults.maxAgreementLoss()),
            deployment());
    if (fields.faults().isEmpty()) {
      for (JsonFault fault : RecipeChecks.faults(recipe, flat.given())) fields.add(fault);
    }
    return new Recipes.Read(recipe, flat.deprecations());
  }

  private Recipe.Network network() {
    return network(fields.object("network"));
  }

  static Recipe.Network network(JsonObject group) {
    JsonKind<List<String>> tensors =
        JsonKind.list(JsonKind.text(MAX_LAYER_CHARS), 0, MAX_TENSORS)
            .advising("Name tensors of the model, as a viewer such as Netron shows them.");
    List<String> begin = group.optional("begin", tensors);
    List<String> end = group.optional("end", tensors);
    String signature = group.optional("signature", JsonKind.text(MAX_LAYER_CHARS));
    var layout = group.optional("imageLayout", JsonKind.oneOf(Recipe.ImageLayout.class));
    var parts = group.optional("quantizedParts", JsonKind.oneOf(QuantizedParts.class));
    return new Recipe.Network(
        or(begin, List.of()),
        or(end, List.of()),
        signature,
        or(layout, Recipe.Network.WHOLE.imageLayout()),
        or(parts, Recipe.Network.WHOLE.quantizedParts()));
  }

  private Recipe.Calibration calibration() {
    JsonObject group = fields.object("calibration");
    var ranges = flat.either(group, "ranges", "ranges", JsonKind.oneOf(CalibrationMethod.class));
    return new Recipe.Calibration(or(ranges, defaults.calibration().ranges()));
  }

  private Recipe.Weights weights() {
    JsonObject group = fields.object("weights");
    WeightRounding rounding =
        flat.either(
            group,
            "rounding",
            "weightRounding",
            JsonKind.oneOf(WeightRounding.class),
            JsonKind.oneOf(OLD_ROUNDINGS));
    Boolean biasCorrection = flat.either(group, "biasCorrection", "biasCorrection", JsonKind.FLAG);
    return new Recipe.Weights(
        or(rounding, defaults.weights().rounding()),
        or(biasCorrection, defaults.weights().biasCorrection()));
  }

  private Recipe.Precision precision() {
    JsonObject group = fields.object("precision");
    List<String> keepFloat =
        flat.either(
            group,
            "keepFloat",
            "keepFloat",
            JsonKind.list(JsonKind.text(MAX_LAYER_CHARS), 0, MAX_LAYERS));
    Integer layers =
        flat.either(
            group,
            "maxFallbackLayers",
            "floatLayers",
            JsonKind.integer(0, Recipes.MAX_FALLBACK_LAYERS));
    var type =
        flat.either(
            group, "fallbackType", "mixedLayers", JsonKind.oneOf(Recipe.FallbackType.class));
    Boolean integerOnly = group.optional("integerOnly", JsonKind.FLAG);
    return new Recipe.Precision(
        or(keepFloat, defaults.precision().keepFloat()),
        or(layers, defaults.precision().maxFallbackLayers()),
        or(type, defaults.precision().fallbackType()),
        or(integerOnly, defaults.precision().integerOnly()));
  }

  private Recipe.Io io() {
    JsonObject group = fields.object("io");
    var inputType =
        flat.either(group, "inputType", "inputType", JsonKind.oneOf(Recipe.IoType.class));
    var outputType =
        flat.either(group, "outputType", "outputType", JsonKind.oneOf(Recipe.OutputType.class));
    var unlikeRanges = group.optional("unlikeRanges", JsonKind.oneOf(UnlikeRangesFix.class));
    var outputKinds = group.optional("outputKinds", KINDS);
    return new Recipe.Io(
        or(inputType, defaults.io().inputType()),
        or(outputType, defaults.io().outputType()),
        or(unlikeRanges, defaults.io().unlikeRanges()),
        or(outputKinds, defaults.io().outputKinds()));
  }

  /** Reads the fields about runtimes; the device was read before, because it changes defaults. */
  private Recipe.Deployment deployment() {
    Recipe.Deployment usual = defaults.deployment();
    Release runtime = fields.optional("minimumRuntime", JsonKind.oneOf(RELEASES));
    if (runtime == null) runtime = usual.minimumRuntime();
    var given = fields.optional("fullyConnected", JsonKind.oneOf(Recipe.FullyConnected.class));
    return usual.at(runtime, given);
  }

  private Recipe.Split split() {
    JsonObject group = fields.object("split");
    Double selection = group.optional("selection", JsonKind.number(0, Recipes.MAX_HELD_OUT));
    Double test = group.optional("test", JsonKind.number(0, Recipes.MAX_HELD_OUT));
    boolean nested = group.gives("selection") || group.gives("test");
    Double heldBack = flat.heldBack(nested, Recipes.MAX_HELD_OUT);
    if (heldBack != null) return new Recipe.Split(heldBack / 2, heldBack / 2);
    return new Recipe.Split(
        or(selection, defaults.split().selection()), or(test, defaults.split().test()));
  }

  private static Map<String, Release> releases() {
    Map<String, Release> releases = new LinkedHashMap<>();
    for (Release release : Release.possible()) releases.put(release.toString(), release);
    return releases;
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return Objects.requireNonNullElse(value, otherwise);
  }
}
