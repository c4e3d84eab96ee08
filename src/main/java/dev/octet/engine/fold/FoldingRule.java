package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rule that evaluates a kind of node at conversion time. */
interface FoldingRule {
  /**
   * Evaluates a node.
   *
   * @return the elements of each output, in the shapes and types that the case declares; null if
   *     the rule does not apply to this node, or an input that it needs is not a constant
   */
  @Nullable List<Constant> fold(FoldingCase node);
}
