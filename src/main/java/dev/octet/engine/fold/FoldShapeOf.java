package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds operators that depend only on the shape of their input, not on its elements:
 *
 * <pre>{@code
 * SHAPE(x [1,32,32,3])  ->  [1, 32, 32, 3]
 * RANK(x [1,32,32,3])   ->  4
 * }</pre>
 */
final class FoldShapeOf implements FoldingRule {
  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    Shape shape;
    switch (node.name()) {
      case "SHAPE" -> shape = node.shape(0);
      case "RANK" -> shape = Shape.of(node.shape(0).rank());
      default -> {
        return null;
      }
    }
    return node.result(Elements.ofIntegers(shape.rank(), shape::dim));
  }
}
