package dev.octet.engine.rewrite;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Which rewrites are tried.
 *
 * @param pruning whether channels that don't vary are folded into biases and removed
 * @param equalization whether neighbouring layers are scaled so that one scale fits all channels
 * @param separableBlocks how many blocks of a depthwise and a pointwise convolution lose what lies
 *     between the two, at most; {@link #ALL_BLOCKS} for a start for training
 * @param reluForRelu6 whether RELU6 becomes RELU where the budget allows it
 */
public record RewriteOptions(
    Pruning pruning, Equalization equalization, int separableBlocks, boolean reluForRelu6) {
  /** More than any network has. */
  public static final int ALL_BLOCKS = 1000;

  /** The network stays as it is. */
  public static final RewriteOptions NONE =
      new RewriteOptions(Pruning.OFF, Equalization.OFF, 0, false);

  /** What is done unless something else is asked for, with one scale for each output channel. */
  public static final RewriteOptions DEFAULT =
      new RewriteOptions(Pruning.WORTHWHILE, Equalization.OFF, 0, false);

  /** Likewise, with one scale for each weight tensor. */
  public static final RewriteOptions DEFAULT_PER_TENSOR =
      new RewriteOptions(Pruning.ALWAYS, Equalization.FUSED, 0, false);

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
    FUSED,
    /**
     * They are; where a RELU6 would limit it by a bit or more, a RELU and a MINIMUM with one value
     * for each channel take its place. XNNPACK leaves an 8-bit MINIMUM to TensorFlow Lite, so each
     * costs time.
     */
    @JsonProperty("exact-cap")
    EXACT_CAP
  }

  /** The same with the separable convolutions of all blocks. */
  public RewriteOptions withAllBlocks() {
    return new RewriteOptions(pruning, equalization, ALL_BLOCKS, reluForRelu6);
  }

  /** Each kind of rewrite that is asked for, without the others. */
  public List<RewriteOptions> eachAlone() {
    List<RewriteOptions> alone =
        List.of(
            new RewriteOptions(pruning, Equalization.OFF, 0, false),
            new RewriteOptions(Pruning.OFF, equalization, 0, false),
            new RewriteOptions(Pruning.OFF, Equalization.OFF, separableBlocks, false),
            new RewriteOptions(Pruning.OFF, Equalization.OFF, 0, reluForRelu6));
    return alone.stream().filter(RewriteOptions::any).toList();
  }

  /** Whether anything is tried. */
  public boolean any() {
    return pruning != Pruning.OFF
        || equalization != Equalization.OFF
        || separableBlocks > 0
        || reluForRelu6;
  }
}
