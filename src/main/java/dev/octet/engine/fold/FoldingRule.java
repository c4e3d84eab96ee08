package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way to compute a node before the network runs. */
interface FoldingRule {
  /**
   * Computes a node's outputs.
   *
   * @return the elements of each output, in the shapes and types that the case declares; null where
   *     the rule is not for this node, or what it needs isn't constant
   */
  @Nullable List<Constant> fold(FoldingCase node);
}
