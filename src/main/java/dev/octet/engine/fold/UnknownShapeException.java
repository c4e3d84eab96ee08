package dev.octet.engine.fold;

import dev.octet.engine.graph.Node;

/**
 * Signals that the shape of a node's output can't be inferred: it depends on values that are known
 * only at run time, or the operator has no shape rule.
 */
public final class UnknownShapeException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final transient Node node;
  private final boolean dependsOnValues;

  UnknownShapeException(Node node, boolean dependsOnValues) {
    super("the shape that %s makes isn't known".formatted(node.op().name()));
    this.node = node;
    this.dependsOnValues = dependsOnValues;
  }

  /** Returns the node whose output shape is unknown. */
  public Node node() {
    return node;
  }

  /**
   * Returns whether the shape depends on the values of activations; if false, Octet has no shape
   * rule for the operator.
   */
  public boolean dependsOnValues() {
    return dependsOnValues;
  }
}
