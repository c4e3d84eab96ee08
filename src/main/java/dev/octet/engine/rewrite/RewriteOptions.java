package dev.octet.engine.rewrite;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which rewrites are tried.
 *
 * @param pruning whether channels that don't vary are folded into biases and removed
 * @param equalization whether neighbouring layers are scaled so that one scale fits all channels
 */
public record RewriteOptions(Pruning pruning, Equalization equalization) {
  /** The network stays as it is. */
  public static final RewriteOptions NONE = new RewriteOptions(Pruning.OFF, Equalization.OFF);

  /** What is done unless something else is asked for, with one scale for each output channel. */
  public static final RewriteOptions DEFAULT =
      new RewriteOptions(Pruning.WORTHWHILE, Equalization.OFF);

  /** Likewise, with one scale for each weight tensor. */
  public static final RewriteOptions DEFAULT_PER_TENSOR =
      new RewriteOptions(Pruning.ALWAYS, Equalization.FUSED);

  /** What becomes of constant channels. */
  public enum Pruning {
    /** They stay. */
    @JsonProperty("off")
    OFF,
    /** They go where that saves a good part of the weights. */
    @JsonProperty("worthwhile")
    WORTHWHILE,
    /** They go: a dead channel's odd weights spoil a scale that others share. */
    @JsonProperty("always")
    ALWAYS
  }

  /** What becomes of layers whose channels have very different weights. */
  public enum Equalization {
    /** They are not equalized. */
    @JsonProperty("off")
    OFF,
    /**
     * They are; a RELU6 between them stays fused, channels are scaled no further than it allows.
     */
    @JsonProperty("fused")
    FUSED
  }

  /** Whether anything is tried. */
  public boolean any() {
    return pruning != Pruning.OFF || equalization != Equalization.OFF;
  }
}
