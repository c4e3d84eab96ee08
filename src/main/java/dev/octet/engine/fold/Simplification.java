package dev.octet.engine.fold;

import dev.octet.engine.graph.Graph;
import java.util.List;

/**
 * Simplifications that exporters make if all shapes are known, for networks that were exported with
 * open shapes. Each rule is applied until it no longer matches.
 */
public final class Simplification {
  private static final List<GraphRule> RULES = List.of(new FuseDilation(), new FuseBias());

  private Simplification() {}

  /** Returns an equivalent float network with the same or a smaller number of nodes. */
  public static Graph of(Graph graph) {
    return apply(RULES, graph);
  }

  /**
   * Applies each rule until it no longer matches, and removes the nodes and tensors that are no
   * longer used.
   */
  public static Graph apply(List<GraphRule> rules, Graph graph) {
    Graph simple = graph;
    boolean changed = false;
    for (GraphRule rule : rules) {
      for (Graph next = rule.applyOnce(simple); next != null; next = rule.applyOnce(simple)) {
        simple = next;
        changed = true;
      }
    }
    return changed ? Pruning.of(simple) : graph;
  }
}
