package dev.octet.engine.convert;

import dev.octet.engine.calibrate.Preprocessing;
import dev.octet.engine.quantize.RangeMethod;
import dev.octet.engine.quantize.WeightRounding;
import dev.octet.engine.rewrite.RewriteOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Recipes and preprocessings as users send them: JSON objects in which every field may be absent.
 */
public final class Recipes {
  /** More layers than any network that is converted here has. */
  private static final int MAX_LAYERS = 10_000;

  /** The largest side of an input picture. */
  private static final int MAX_SIDE = 16_384;

  private static final int MAX_CHANNELS = 4_096;
  private static final double MAX_HELD_BACK = 0.5;

  private Recipes() {}

  /**
   * A recipe; what is absent is as in {@link Recipe#DEFAULT}.
   *
   * @throws dev.octet.engine.RejectedInputException naming every field that is unknown or doesn't
   *     fit, as {@code recipe.FIELD}
   */
  public static Recipe parse(String json) {
    StrictFields fields = StrictFields.parse("recipe", json);
    Recipe defaults = Recipe.DEFAULT;
    var target = fields.choice("target", Recipe.Target.class);
    var ranges = fields.choice("ranges", RangeMethod.class);
    Boolean biasCorrection = fields.flag("biasCorrection");
    var weightRounding = fields.choice("weightRounding", WeightRounding.class);
    List<String> keepFloat = fields.strings("keepFloat", MAX_LAYERS);
    var inputType = fields.choice("inputType", Recipe.IoType.class);
    var outputType = fields.choice("outputType", Recipe.IoType.class);
    Double heldBack = fields.number("heldBack", 0, MAX_HELD_BACK);
    RewriteOptions defaultRewrites = or(target, defaults.target()).defaultRewrites();
    RewriteOptions rewrite =
        fields.presetOrObject(
            "rewrite",
            Map.of("none", RewriteOptions.NONE, "default", defaultRewrites),
            given -> rewrites(given, defaultRewrites));
    Double maxAgreementLoss = fields.number("maxAgreementLoss", 0, 1);
    fields.finish();
    return new Recipe(
        or(target, defaults.target()),
        or(ranges, defaults.ranges()),
        or(biasCorrection, defaults.biasCorrection()),
        or(weightRounding, defaults.weightRounding()),
        or(keepFloat, defaults.keepFloat()),
        or(inputType, defaults.inputType()),
        or(outputType, defaults.outputType()),
        or(heldBack, defaults.heldBack()),
        or(rewrite, defaultRewrites),
        or(maxAgreementLoss, defaults.maxAgreementLoss()));
  }

  private static RewriteOptions rewrites(StrictFields fields, RewriteOptions defaults) {
    var pruning = fields.choice("pruning", RewriteOptions.Pruning.class);
    var equalization = fields.choice("equalization", RewriteOptions.Equalization.class);
    fields.finish();
    return new RewriteOptions(
        or(pruning, defaults.pruning()), or(equalization, defaults.equalization()));
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
