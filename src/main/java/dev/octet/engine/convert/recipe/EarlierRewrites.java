package dev.octet.engine.convert.recipe;

import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.ConstantChannelPruning;
import dev.octet.engine.rewrite.rule.CrossLayerEqualization;
import dev.octet.engine.rewrite.rule.RuleOption;
import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.engine.rewrite.rule.SeparableBlocks;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The object {@code rewrite} of recipes up to version 0.1, which selected rewrites by one field per
 * kind. Absent fields have the target's default.
 */
final class EarlierRewrites {
  private static final String PRUNING = "prune-constant-channels";
  private static final String OFF = "off";
  private static final String EQUALIZATION = "cross-layer-equalization";

  private EarlierRewrites() {}

  /**
   * Reads the name of a preset, or an object that changes some rewrites of the target's default.
   *
   * @return null if the field is absent or invalid
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
    String pruning = fields.word("pruning", orOff(ConstantChannelPruning.WHEN));
    String evidence = fields.word("constantChannels", ConstantChannelPruning.EVIDENCE.values());
    if (OFF.equals(pruning)) {
      choices = choices.without(PRUNING);
    } else if (pruning != null || evidence != null) {
      RuleSettings settings = choices.settings(PRUNING);
      if (pruning != null) settings = settings.with(ConstantChannelPruning.WHEN, pruning);
      if (evidence != null) settings = settings.with(ConstantChannelPruning.EVIDENCE, evidence);
      if (pruning != null || choices.has(PRUNING)) choices = choices.with(PRUNING, settings);
    }
    String equalization = fields.word("equalization", orOff(CrossLayerEqualization.RELU6));
    if (OFF.equals(equalization)) {
      choices = choices.without(EQUALIZATION);
    } else if (equalization != null) {
      choices =
          choices.with(EQUALIZATION, RuleSettings.of(CrossLayerEqualization.RELU6, equalization));
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
    // with all of these kinds disabled, the network was not rewritten at all
    return choices.tried().any() ? choices : RewriteChoices.NONE;
  }

  /** Returns the values of an option, preceded by the value that disables the rule. */
  private static List<String> orOff(RuleOption.Choice option) {
    return Stream.concat(Stream.of(OFF), option.values().stream()).toList();
  }

  private static RewriteChoices flag(
      StrictFields fields, String field, RewriteChoices choices, String rule) {
    @Nullable Boolean asked = fields.flag(field);
    if (asked == null) return choices;
    return asked ? choices.with(rule) : choices.without(rule);
  }
}
