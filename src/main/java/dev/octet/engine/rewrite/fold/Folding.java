package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.Graph;
import java.util.List;
import java.util.stream.Stream;

/**
 * The changes made before a network runs: batch normalization is folded, then rewrites that the
 * graph alone proves are applied.
 *
 * @param rewrites applied one after another
 */
public record Folding(List<GraphRewrite> rewrites) {
  /** Folds batch normalization only. */
  public static final Folding BATCH_NORMALIZATION = new Folding(List.of());

  public Folding {
    rewrites = List.copyOf(rewrites);
  }

  /** Returns a copy with a further rewrite. */
  public Folding and(GraphRewrite rewrite) {
    return new Folding(Stream.concat(rewrites.stream(), Stream.of(rewrite)).toList());
  }

  /** Returns a folding that applies other rewrites first. */
  public Folding after(List<GraphRewrite> first) {
    return new Folding(Stream.concat(first.stream(), rewrites.stream()).toList());
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
