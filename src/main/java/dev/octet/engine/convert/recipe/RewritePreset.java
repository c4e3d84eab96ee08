package dev.octet.engine.convert.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.engine.rewrite.rule.SeparableBlocks;
import dev.octet.engine.rewrite.rule.TargetTrait;
import java.util.EnumSet;
import java.util.Set;

/** A named choice of rewrites; the rewrites that it stands for depend on the target. */
public enum RewritePreset {
  /** No rewrites: the network stays as it was uploaded. */
  @JsonProperty("none")
  NONE,
  /** The rewrites that help the target. */
  @JsonProperty("default")
  DEFAULT,
  /** The default rewrites, and quantization-friendly separable convolutions in all blocks. */
  @JsonProperty("full-separable")
  FULL_SEPARABLE;

  /** Returns the rewrites of this preset for a target. */
  public RewriteChoices rewrites(Target target) {
    RewriteChoices usual = RewriteChoices.usual(traits(target));
    return switch (this) {
      case NONE -> RewriteChoices.NONE;
      case DEFAULT -> usual;
      case FULL_SEPARABLE ->
          usual.with(
              SeparableBlocks.NAME, RuleSettings.of(SeparableBlocks.BLOCKS, SeparableBlocks.ALL));
    };
  }

  /** Returns the properties of a target that rewrites depend on. */
  static Set<TargetTrait> traits(Target target) {
    Set<TargetTrait> traits = EnumSet.noneOf(TargetTrait.class);
    if (!target.isWeightsOnly()) traits.add(TargetTrait.INTEGER_ACTIVATIONS);
    ElementType activations = target.activations();
    if (activations == ElementType.INT8 || activations == ElementType.UINT8) {
      traits.add(TargetTrait.ACTIVATIONS_OF_8_BITS);
    }
    if (target.hasOneWeightScale()) traits.add(TargetTrait.PER_TENSOR_WEIGHTS);
    if (target.isForXnnpack()) traits.add(TargetTrait.XNNPACK);
    if (target.hasMinimum()) traits.add(TargetTrait.MINIMUM);
    return traits;
  }
}
