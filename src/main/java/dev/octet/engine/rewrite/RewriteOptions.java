package dev.octet.engine.rewrite;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which rewrites are tried.
 *
 * @param constantChannels whether channels that don't vary are folded into biases and removed
 * @param equalization whether neighbouring layers are scaled so that one scale fits all channels
 */
public record RewriteOptions(boolean constantChannels, Equalization equalization) {
  /** The network stays as it is. */
  public static final RewriteOptions NONE = new RewriteOptions(false, Equalization.OFF);

  /** What is done unless something else is asked for, with one scale for each output channel. */
  public static final RewriteOptions DEFAULT = new RewriteOptions(true, Equalization.OFF);

  /** Likewise, with one scale for each weight tensor. */
  public static final RewriteOptions DEFAULT_PER_TENSOR =
      new RewriteOptions(true, Equalization.FUSED);

  /** What becomes of a RELU6 between equalized layers. */
  public enum Equalization {
    /** Layers are not equalized. */
    @JsonProperty("off")
    OFF,
    /** It stays fused; channels are scaled no further than it allows. */
    @JsonProperty("fused")
    FUSED,
    /** It becomes RELU and MINIMUM(6 / s): exact, and an operator that XNNPACK leaves outside. */
    @JsonProperty("capped")
    CAPPED
  }

  /** Whether anything is tried. */
  public boolean any() {
    return constantChannels || equalization != Equalization.OFF;
  }
}
