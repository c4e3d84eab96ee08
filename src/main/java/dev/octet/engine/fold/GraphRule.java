package dev.octet.engine.fold;

import dev.octet.engine.graph.Graph;
import org.jspecify.annotations.Nullable;

/** One way to say the same with fewer nodes. */
interface GraphRule {
  /**
   * Applies the rule in one place.
   *
   * @return the same function of the same inputs; null where the rule finds no place
   */
  @Nullable Graph applyOnce(Graph graph);
}
