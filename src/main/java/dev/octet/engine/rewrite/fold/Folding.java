package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.Graph;

/**
 * What is done to a network before anything is run. Batch normalization is always folded; further
 * rewrites are proven, so that none is measured.
 *
 * @param fuseActivations whether activation functions become part of the layer before them
 * @param splitPrelu whether PRELU becomes operators that XNNPACK runs in 8 bits
 */
public record Folding(boolean fuseActivations, boolean splitPrelu) {
  /** Batch normalization alone. */
  public static final Folding BATCH_NORMALIZATION = new Folding(false, false);

  /** Folds a network as it was read. */
  public FoldedNetwork fold(Graph source) {
    FoldedNetwork network = FoldBatchNormalization.apply(source, this);
    if (fuseActivations) network = FuseActivations.apply(network);
    return splitPrelu ? SplitPrelu.apply(network) : network;
  }
}
