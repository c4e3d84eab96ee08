package dev.octet.engine.fold;

import dev.octet.engine.graph.Graph;
import org.jspecify.annotations.Nullable;

/** Rewriting rule that expresses the same function in a form that later steps handle better. */
public interface GraphRule {
  /**
   * Applies the rule at one place, or at all places in one edit if there may be many.
   *
   * @return an equivalent graph with the same inputs; null if the rule matches nowhere
   */
  @Nullable Graph applyOnce(Graph graph);
}
