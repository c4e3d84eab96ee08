package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.Graph;
import java.util.List;

/**
 * What is done to a network before anything is run: batch normalization is folded, then rewrites
 * that are proven by the graph alone are applied.
 *
 * @param rewrites applied one after another
 */
public record Folding(List<GraphRewrite> rewrites) {
  /** Batch normalization alone. */
  public static final Folding BATCH_NORMALIZATION = new Folding(List.of());

  public Folding {
    rewrites = List.copyOf(rewrites);
  }

  /** Folds a network as it was read. */
  public FoldedNetwork fold(Graph source) {
    FoldedNetwork network = FoldBatchNormalization.apply(source, this);
    for (GraphRewrite rewrite : rewrites) {
      GraphChange change = rewrite.propose(network.folded());
      if (change != null) network = network.changed(rewrite.name(), change);
    }
    return network;
  }
}
