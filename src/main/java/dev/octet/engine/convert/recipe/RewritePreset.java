package dev.octet.engine.convert.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.engine.rewrite.rule.SeparableBlocks;

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
    RewriteChoices usual =
        target.isWeightsOnly()
            ? RewriteChoices.NONE
            : RewriteChoices.usual(TargetTraits.of(target));
    return switch (this) {
      case NONE -> RewriteChoices.NONE;
      case DEFAULT -> usual;
      case FULL_SEPARABLE ->
          usual.with(
              SeparableBlocks.NAME, RuleSettings.of(SeparableBlocks.BLOCKS, SeparableBlocks.ALL));
    };
  }
}
