package dev.octet.engine.rewrite;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.rewrite.channels.ConstantEvidence;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which rewrites are tried.
 *
 * @param pruning whether channels that don't vary are folded into biases and removed
 * @param constantChannels on what evidence a channel counts as one that doesn't vary
 * @param equalization whether neighbouring layers are scaled so that one scale fits all channels
 * @param separableBlocks how many blocks of a depthwise and a pointwise convolution lose what lies
 *     between the two, at most; {@link #ALL_BLOCKS} for a start for training
 * @param reluForRelu6 whether RELU6 becomes RELU where the budget allows it
 * @param absorbBiases whether what a channel never falls under moves into the next layers' biases
 * @param repairVariance whether channels whose variance has vanished get that of the others, in
 *     networks that still have their batch normalization
 * @param meanForGlobalPool whether an AVERAGE_POOL_2D over the whole picture becomes a MEAN
 */
public record RewriteOptions(
    Pruning pruning,
    ConstantEvidence constantChannels,
    Equalization equalization,
    int separableBlocks,
    boolean reluForRelu6,
    boolean absorbBiases,
    boolean repairVariance,
    boolean meanForGlobalPool) {
  /** More than any network has. */
  public static final int ALL_BLOCKS = 1000;

  /** The network stays as it is. */
  public static final RewriteOptions NONE =
      new RewriteOptions(
          Pruning.OFF,
          ConstantEvidence.OBSERVED_RANGES,
          Equalization.OFF,
          0,
          false,
          false,
          false,
          false);

  /** What is done unless something else is asked for, with one scale for each output channel. */
  public static final RewriteOptions DEFAULT =
      NONE.with(Pruning.WORTHWHILE).withMeanForGlobalPool(true);

  /** Likewise, with one scale for each weight tensor. */
  public static final RewriteOptions DEFAULT_PER_TENSOR =
      NONE.with(Pruning.ALWAYS).with(Equalization.FUSED).withMeanForGlobalPool(true);

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

  /** The same with another pruning. */
  public RewriteOptions with(Pruning other) {
    return new RewriteOptions(
        other,
        constantChannels,
        equalization,
        separableBlocks,
        reluForRelu6,
        absorbBiases,
        repairVariance,
        meanForGlobalPool);
  }

  /** The same with other evidence for constant channels. */
  public RewriteOptions with(ConstantEvidence other) {
    return new RewriteOptions(
        pruning,
        other,
        equalization,
        separableBlocks,
        reluForRelu6,
        absorbBiases,
        repairVariance,
        meanForGlobalPool);
  }

  /** The same with another equalization. */
  public RewriteOptions with(Equalization other) {
    return new RewriteOptions(
        pruning,
        constantChannels,
        other,
        separableBlocks,
        reluForRelu6,
        absorbBiases,
        repairVariance,
        meanForGlobalPool);
  }

  /** The same with separable convolutions of so many blocks. */
  public RewriteOptions withSeparableBlocks(int blocks) {
    return new RewriteOptions(
        pruning,
        constantChannels,
        equalization,
        blocks,
        reluForRelu6,
        absorbBiases,
        repairVariance,
        meanForGlobalPool);
  }

  /** The same with RELU for RELU6, or without. */
  public RewriteOptions withReluForRelu6(boolean asked) {
    return new RewriteOptions(
        pruning,
        constantChannels,
        equalization,
        separableBlocks,
        asked,
        absorbBiases,
        repairVariance,
        meanForGlobalPool);
  }

  /** The same with large biases absorbed, or without. */
  public RewriteOptions withAbsorbBiases(boolean asked) {
    return new RewriteOptions(
        pruning,
        constantChannels,
        equalization,
        separableBlocks,
        reluForRelu6,
        asked,
        repairVariance,
        meanForGlobalPool);
  }

  /** The same with vanishing variances repaired, or without. */
  public RewriteOptions withRepairVariance(boolean asked) {
    return new RewriteOptions(
        pruning,
        constantChannels,
        equalization,
        separableBlocks,
        reluForRelu6,
        absorbBiases,
        asked,
        meanForGlobalPool);
  }

  /** The same with MEAN for pools over the whole picture, or without. */
  public RewriteOptions withMeanForGlobalPool(boolean asked) {
    return new RewriteOptions(
        pruning,
        constantChannels,
        equalization,
        separableBlocks,
        reluForRelu6,
        absorbBiases,
        repairVariance,
        asked);
  }

  /**
   * Each kind of rewrite that is asked for, without the others but MEAN for pools, which goes along
   * with each unless that is all there is: it is for speed, and takes no side in what 8 bits cost.
   */
  public List<RewriteOptions> eachAlone() {
    return Stream.of(
            NONE.with(pruning).with(constantChannels),
            NONE.with(equalization),
            NONE.withSeparableBlocks(separableBlocks),
            NONE.withReluForRelu6(reluForRelu6),
            NONE.withAbsorbBiases(absorbBiases),
            NONE.withRepairVariance(repairVariance),
            NONE.withMeanForGlobalPool(meanForGlobalPool))
        .filter(RewriteOptions::any)
        .map(kind ->
            equals(kind.withMeanForGlobalPool(meanForGlobalPool))
                ? kind
                : kind.withMeanForGlobalPool(meanForGlobalPool))
        .toList();
  }

  /** Whether anything is tried. */
  public boolean any() {
    return !with(NONE.constantChannels()).equals(NONE);
  }
}
