package dev.octet.engine.unfold.layout;

import dev.octet.engine.graph.Node;

/** Adds nodes of some operators to a network with other axis orders. */
interface LayoutRule {
  /**
   * Adds a node of the source with its inputs as they are stored.
   *
   * @return whether the rule applies; if not, nothing was added
   */
  boolean add(Node node, StoredNetwork to);
}
