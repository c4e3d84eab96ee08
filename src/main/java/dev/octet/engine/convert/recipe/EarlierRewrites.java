package dev.octet.engine.convert.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.channels.ConstantEvidence;
import dev.octet.engine.rewrite.rule.ConstantChannelPruning;
import dev.octet.engine.rewrite.rule.CrossLayerEqualization;
import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.engine.rewrite.rule.SeparableBlocks;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The object by which recipes up to version 0.1 asked for rewrites, one field per kind. Fields that
 * are absent are as in the target's default.
 */
final class EarlierRewrites {
  private static final String PRUNING = "prune-constant-channels";
  private static final String EQUALIZATION = "cross-layer-equalization";

  private EarlierRewrites() {}

  /** When constant channels were removed. */
  enum Pruning {
    @JsonProperty("off")
    OFF,
    @JsonProperty("worthwhile")
    WORTHWHILE,
    @JsonProperty("always")
    ALWAYS
  }

  /** How far neighbouring layers were equalized. */
  enum Equalization {
    @JsonProperty("off")
    OFF,
    @JsonProperty("fused")
    FUSED,
    @JsonProperty("exact-cap")
    EXACT_CAP
  }

  /**
   * Reads a preset's name, or an object that changes single switches of the target's default.
   *
   * @return null where the field is absent or does not fit
   */
  static @Nullable RewriteChoices read(StrictFields recipe, String name, Target target) {
    if (!recipe.isObject(name)) {
      String expected =
          "one of %s, or an object"
              .formatted(String.join(", ", StrictFields.names(RewritePreset.class)));
      RewritePreset preset = recipe.choice(name, RewritePreset.class, expected);
      return preset == null ? null : preset.rewrites(target);
    }
    return read(recipe.group(name), RewritePreset.DEFAULT.rewrites(target));
  }

  private static RewriteChoices read(StrictFields fields, RewriteChoices usual) {
    RewriteChoices choices = usual;
    Pruning pruning = fields.choice("pruning", Pruning.class);
    String evidence =
        fields.word(
            "constantChannels",
            Arrays.stream(ConstantEvidence.values()).map(ConstantEvidence::label).toList());
    if (pruning == Pruning.OFF) {
      choices = choices.without(PRUNING);
    } else if (pruning != null || evidence != null) {
      RuleSettings settings = choices.settings(PRUNING);
      if (pruning != null) {
        settings = settings.with(ConstantChannelPruning.WHEN, StrictFields.jsonName(pruning));
      }
      if (evidence != null) settings = settings.with(ConstantChannelPruning.EVIDENCE, evidence);
      if (pruning != null || choices.has(PRUNING)) choices = choices.with(PRUNING, settings);
    }
    Equalization equalization = fields.choice("equalization", Equalization.class);
    if (equalization == Equalization.OFF) {
      choices = choices.without(EQUALIZATION);
    } else if (equalization != null) {
      String name = StrictFields.jsonName(equalization);
      choices = choices.with(EQUALIZATION, RuleSettings.of(CrossLayerEqualization.RELU6, name));
    }
    choices = flag(fields, "reluForRelu6", choices, "relu-for-relu6");
    choices = flag(fields, "absorbBiases", choices, "high-bias-absorption");
    choices = flag(fields, "repairVariance", choices, "repair-vanishing-variance");
    choices = flag(fields, "meanForGlobalPool", choices, "mean-for-global-pool");
    Integer blocks = fields.integer("separableBlocks", 0, SeparableBlocks.ALL);
    if (blocks != null) {
      choices =
          blocks == 0
              ? choices.without(SeparableBlocks.NAME)
              : choices.with(SeparableBlocks.NAME, RuleSettings.of(SeparableBlocks.BLOCKS, blocks));
    }
    // without any of these kinds, the network was left as it was
    return choices.tried().any() ? choices : RewriteChoices.NONE;
  }

  private static RewriteChoices flag(
      StrictFields fields, String field, RewriteChoices choices, String rule) {
    @Nullable Boolean asked = fields.flag(field);
    if (asked == null) return choices;
    return asked ? choices.with(rule) : choices.without(rule);
  }
}
