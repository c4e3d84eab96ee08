package dev.octet.engine.fold;

import dev.octet.engine.edit.GraphEdit;

/** Rewriting rule that expresses the same function in a form that later steps handle better. */
public interface GraphRule {
  /**
   * Applies the rule at one node, if it matches there. Each rule says which of the nodes that it
   * replaces this is. All changes of a pass over the network are made in one edit, which is
   * verified once, so a rule sees the changes that were made before.
   *
   * @param edit the network with the changes so far
   * @param node index of an existing node
   * @return whether the rule matched; if not, no node is changed
   */
  boolean apply(GraphEdit edit, int node);

  /** Returns whether the rule visits the last node first. */
  default boolean isBackward() {
    return false;
  }
}
