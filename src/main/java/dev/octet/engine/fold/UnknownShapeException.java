package dev.octet.engine.fold;

import dev.octet.engine.graph.Node;

/**
 * The shape of a node's output can't be worked out before the network runs: it depends on values
 * that only a run gives, or no rule for the operator is known.
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

  /** The node. */
  public Node node() {
    return node;
  }

  /** Whether the values of activations decide the shape; otherwise Octet lacks the rule. */
  public boolean dependsOnValues() {
    return dependsOnValues;
  }
}
