package dev.octet.engine.rewrite.trial;

import dev.octet.engine.graph.Graph;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rewrite, applied but not yet accepted.
 *
 * @param graph the network with it
 * @param neighbours ids of the tensors whose ranges the certificate shows
 * @param removed channels that tensors have lost, by the tensor's id: constant ones
 * @param rescaled whether activations have other values than before, so that statistics are void
 * @param fact what later stages have to know of the network with it, or null
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

  /** The same with another promise. */
  public Proposal with(Promise otherPromise) {
    return new Proposal(graph, otherPromise, sites, neighbours, removed, rescaled, fact);
  }

  /** The same with a fact for later stages. */
  public Proposal with(RewriteFact known) {
    return new Proposal(graph, promise, sites, neighbours, removed, rescaled, known);
  }
}
