package dev.octet.engine.fold;

import dev.octet.engine.graph.Graph;
import java.util.List;

/**
 * What exporters themselves simplify where they know all shapes, done for networks that they left
 * open: each rule as often as it finds a place.
 */
public final class Simplification {
  private static final List<GraphRule> RULES = List.of(new FuseDilation(), new FuseBias());

  private Simplification() {}

  /** The same float network in fewer nodes. */
  public static Graph of(Graph graph) {
    Graph simple = graph;
    boolean changed = false;
    for (GraphRule rule : RULES) {
      for (Graph next = rule.applyOnce(simple); next != null; next = rule.applyOnce(simple)) {
        simple = next;
        changed = true;
      }
    }
    return changed ? Pruning.of(simple) : graph;
  }
}
