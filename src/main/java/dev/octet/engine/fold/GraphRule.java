package dev.octet.engine.fold;

import dev.octet.engine.graph.Graph;
import org.jspecify.annotations.Nullable;

/** Rewriting rule that expresses the same function with fewer nodes. */
public interface GraphRule {
  /**
   * Applies the rule at one place.
   *
   * @return an equivalent graph with the same inputs; null if the rule matches nowhere
   */
  @Nullable Graph applyOnce(Graph graph);
}
