package dev.octet.engine.convert.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteOptions;

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
  public RewriteOptions rewrites(Target target) {
    return switch (this) {
      case NONE -> RewriteOptions.NONE;
      case DEFAULT -> usual(target);
      case FULL_SEPARABLE -> usual(target).withSeparableBlocks(RewriteOptions.ALL_BLOCKS);
    };
  }

  private static RewriteOptions usual(Target target) {
    return switch (target) {
      case INT8, MIXED -> RewriteOptions.DEFAULT;
      // XNNPACK has no 16-bit kernels, so MEAN gains nothing
      case INT16X8 -> RewriteOptions.DEFAULT.withMeanForGlobalPool(false);
      case INT8_PER_TENSOR, UINT8_NNAPI -> RewriteOptions.DEFAULT_PER_TENSOR;
      case DYNAMIC_RANGE, FLOAT16 -> RewriteOptions.NONE;
    };
  }
}
