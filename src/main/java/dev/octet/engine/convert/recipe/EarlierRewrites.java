package dev.octet.engine.convert.recipe;

import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.ConstantChannelPruning;
import dev.octet.engine.rewrite.rule.CrossLayerEqualization;
import dev.octet.engine.rewrite.rule.RuleOption;
import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.engine.rewrite.rule.SeparableBlocks;
import dev.octet.json.JsonKind;
import dev.octet.json.JsonNames;
import dev.octet.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The object by which recipes up to version 0.1 asked for rewrites, one field per kind. Fields that
 * are absent are as in the target's default.
 */
final class EarlierRewrites {
  private static final List<String> FIELDS =
      List.of(
          "pruning",
          "constantChannels",
          "equalization",
          "reluForRelu6",
          "absorbBiases",
          "repairVariance",
          "meanForGlobalPool",
          "separableBlocks");

  private static final String REPAIR = "repair-vanishing-variance";
  private static final String PRUNING = "prune-constant-channels";
  private static final String OFF = "off";
  private static final String EQUALIZATION = "cross-layer-equalization";

  private EarlierRewrites() {}

  /**
   * Reads a preset's name, or an object that changes single switches of the target's default.
   *
   * @return null where the field is absent or does not fit
   */
  static @Nullable RewriteChoices read(JsonObject recipe, String name, Target target) {
    if (!recipe.isObject(name)) {
      String expected =
          "one of %s, or an object".formatted(String.join(", ", JsonNames.of(RewritePreset.class)));
      RewritePreset preset =
          recipe.optional(name, JsonKind.oneOf(RewritePreset.class).expecting(expected));
      return preset == null ? null : preset.rewrites(target);
    }
    JsonObject fields = recipe.object(name);
    RewriteChoices usual = RewritePreset.DEFAULT.rewrites(target);
    // earlier versions did not repair variances by default
    boolean changes = FIELDS.stream().anyMatch(fields::gives);
    return read(fields, changes ? usual.without(REPAIR) : usual);
  }

  private static RewriteChoices read(JsonObject fields, RewriteChoices usual) {
    RewriteChoices choices = usual;
    String pruning = fields.optional("pruning", orOff(ConstantChannelPruning.WHEN));
    String evidence =
        fields.optional(
            "constantChannels", JsonKind.oneOf(ConstantChannelPruning.EVIDENCE.values()));
    if (OFF.equals(pruning)) {
      choices = choices.without(PRUNING);
    } else if (pruning != null || evidence != null) {
      RuleSettings settings = choices.settings(PRUNING);
      if (pruning != null) settings = settings.with(ConstantChannelPruning.WHEN, pruning);
      if (evidence != null) settings = settings.with(ConstantChannelPruning.EVIDENCE, evidence);
      if (pruning != null || choices.has(PRUNING)) choices = choices.with(PRUNING, settings);
    }
    String equalization = fields.optional("equalization", orOff(CrossLayerEqualization.RELU6));
    if (OFF.equals(equalization)) {
      choices = choices.without(EQUALIZATION);
    } else if (equalization != null) {
      choices =
          choices.with(EQUALIZATION, RuleSettings.of(CrossLayerEqualization.RELU6, equalization));
    }
    choices = flag(fields, "reluForRelu6", choices, "relu-for-relu6");
    choices = flag(fields, "absorbBiases", choices, "high-bias-absorption");
    choices = flag(fields, "repairVariance", choices, REPAIR);
    choices = flag(fields, "meanForGlobalPool", choices, "mean-for-global-pool");
    Integer blocks = fields.optional("separableBlocks", JsonKind.integer(0, SeparableBlocks.ALL));
    if (blocks != null) {
      choices =
          blocks == 0
              ? choices.without(SeparableBlocks.NAME)
              : choices.with(SeparableBlocks.NAME, RuleSettings.of(SeparableBlocks.BLOCKS, blocks));
    }
    // without any of these kinds, the network was left as it was
    return choices.tried().any() ? choices : RewriteChoices.NONE;
  }

  /** Returns the words of an option, after the one for a rule that is not tried. */
  private static JsonKind<String> orOff(RuleOption.Choice option) {
    return JsonKind.oneOf(Stream.concat(Stream.of(OFF), option.values().stream()).toList());
  }

  private static RewriteChoices flag(
      JsonObject fields, String field, RewriteChoices choices, String rule) {
    @Nullable Boolean asked = fields.optional(field, JsonKind.FLAG);
    if (asked == null) return choices;
    return asked ? choices.with(rule) : choices.without(rule);
  }
}
