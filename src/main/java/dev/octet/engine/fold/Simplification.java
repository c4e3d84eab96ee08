package dev.octet.engine.fold;

import dev.octet.engine.edit.GraphEdit;
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
   *
   * @throws dev.octet.engine.graph.InvalidGraphException if a rule makes an invalid network
   */
  public static Graph apply(List<GraphRule> rules, Graph graph) {
    Graph simple = graph;
    boolean changed = false;
    var edit = new GraphEdit(simple);
    for (GraphRule rule : rules) {
      while (matches(rule, edit)) {
        simple = edit.build();
        edit = new GraphEdit(simple);
        changed = true;
      }
    }
    return changed ? Pruning.of(simple) : graph;
  }

  /** Applies a rule at all nodes; returns whether it matched anywhere. */
  private static boolean matches(GraphRule rule, GraphEdit edit) {
    int count = edit.nodeCount();
    boolean matched = false;
    for (int i = 0; i < count; i++) {
      int node = rule.isBackward() ? count - 1 - i : i;
      while (!edit.isRemoved(node) && rule.apply(edit, node)) matched = true;
    }
    return matched;
  }
}
