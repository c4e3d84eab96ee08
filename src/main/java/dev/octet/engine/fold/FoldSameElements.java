package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Op;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds operators that change only the shape: {@code RESHAPE(constant [2,3]) -> the same elements
 * as [6]}, also SQUEEZE and EXPAND_DIMS.
 */
final class FoldSameElements implements FoldingRule {
  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    return switch (node.op()) {
      case Op.Reshape _, Op.Squeeze _, Op.ExpandDims _ -> {
        Constant elements = node.input(0).constant();
        yield elements == null ? null : List.of(elements);
      }
      default -> null;
    };
  }
}
