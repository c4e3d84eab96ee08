package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * List of all folding rules. The order is irrelevant, since each operator is handled by one rule
 * only.
 */
final class FoldingRules {
  private static final List<FoldingRule> ALL =
      List.of(
          new FoldShapeOf(),
          new FoldSameElements(),
          new FoldTakenElements(),
          new FoldGather(),
          new FoldJoined(),
          new FoldGenerated(),
          new FoldBinaryArithmetic(),
          new FoldComparison(),
          new FoldSelection(),
          new FoldUnaryArithmetic(),
          new FoldCast(),
          new FoldReduction(),
          new FoldDense(),
          new FoldRunningSum());

  private FoldingRules() {}

  /** Returns the node's outputs; null if no rule can evaluate them. */
  static @Nullable List<Constant> fold(FoldingCase node) {
    for (FoldingRule rule : ALL) {
      List<Constant> made = rule.fold(node);
      if (made != null) return made;
    }
    return null;
  }
}
