package dev.octet.engine.rewrite.trial;

import dev.octet.engine.graph.Graph;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rewritten network that is not accepted yet.
 *
 * @param graph the rewritten network
 * @param promise the guarantee for its outputs
 * @param neighbours ids of the tensors whose ranges the certificate shows
 * @param removed the constant channels that were removed, by tensor id
 * @param rescaled whether values of activations have changed, so that statistics are invalid
 * @param fact a fact about the rewritten network for later stages, or null
 */
public record Proposal(
    Graph graph,
    Promise promise,
    List<Certificate.Site> sites,
    List<Integer> neighbours,
    Map<Integer, BitSet> removed,
    boolean rescaled,
    @Nullable RewriteFact fact) {
  public Proposal(
      Graph graph,
      Promise promise,
      List<Certificate.Site> sites,
      List<Integer> neighbours,
      Map<Integer, BitSet> removed,
      boolean rescaled) {
    this(graph, promise, sites, neighbours, removed, rescaled, null);
  }

  public Proposal {
    sites = List.copyOf(sites);
    neighbours = List.copyOf(neighbours);
  }

  /** Returns a copy with another promise. */
  public Proposal with(Promise otherPromise) {
    return new Proposal(graph, otherPromise, sites, neighbours, removed, rescaled, fact);
  }

  /** Returns a copy with a fact for later stages. */
  public Proposal with(RewriteFact known) {
    return new Proposal(graph, promise, sites, neighbours, removed, rescaled, known);
  }
}
