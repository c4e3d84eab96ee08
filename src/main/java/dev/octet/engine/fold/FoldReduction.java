package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Folds reductions of a constant: {@code REDUCE_PROD([12, 8]) -> 96}. Also SUM, MEAN, REDUCE_MAX,
 * REDUCE_MIN, REDUCE_ANY and REDUCE_ALL.
 */
final class FoldReduction implements FoldingRule {
  /** Initial value and operator of a reduction, for integers and for floats. */
  private record Reduction(
      long integerStart,
      LongBinaryOperator integers,
      double realStart,
      DoubleBinaryOperator reals) {}

  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    Reduction reduction = reduction(node.name());
    if (reduction == null) return null;
    Elements x = node.elements(0);
    long[] axes = node.integers(1);
    if (x == null || axes == null || node.input(0).type() != node.outType()) return null;
    boolean logic = node.name().equals("REDUCE_ANY") || node.name().equals("REDUCE_ALL");
    if (logic != (node.outType() == ElementType.BOOL)) return null;
    int[] target = targets(node.shape(0), axes);
    int count = node.outShape().size();
    if (x.count() == 0 || count == 0) return null;
    int perOutput = x.count() / count;
    boolean mean = node.op() instanceof Op.Mean;
    if (x.isReal()) {
      var sums = new float[count];
      for (int i = 0; i < count; i++) sums[i] = (float) reduction.realStart;
      for (int i = 0; i < target.length; i++) {
        sums[target[i]] = (float) reduction.reals.applyAsDouble(sums[target[i]], x.real(i));
      }
      return node.result(Elements.ofReals(count, i -> mean ? sums[i] / perOutput : sums[i]));
    }
    var sums = new long[count];
    for (int i = 0; i < count; i++) sums[i] = reduction.integerStart;
    for (int i = 0; i < target.length; i++) {
      sums[target[i]] = reduction.integers.applyAsLong(sums[target[i]], x.integer(i));
    }
    return node.result(Elements.ofIntegers(count, i -> mean ? sums[i] / perOutput : sums[i]));
  }

  private static @Nullable Reduction reduction(String name) {
    return switch (name) {
      case "SUM", "MEAN" -> new Reduction(0, Long::sum, 0, Double::sum);
      case "REDUCE_PROD" -> new Reduction(1, (a, b) -> a * b, 1, (a, b) -> a * b);
      case "REDUCE_MAX" ->
          new Reduction(Long.MIN_VALUE, Math::max, Double.NEGATIVE_INFINITY, Math::max);
      case "REDUCE_MIN" ->
          new Reduction(Long.MAX_VALUE, Math::min, Double.POSITIVE_INFINITY, Math::min);
      case "REDUCE_ANY" -> new Reduction(0, (a, b) -> a | b, 0, Double::sum);
      case "REDUCE_ALL" -> new Reduction(1, (a, b) -> a & b, 0, Double::sum);
      default -> null;
    };
  }

  /**
   * Returns the index in the output to which each element contributes; reduced axes count as
   * extents of 1.
   */
  private static int[] targets(Shape shape, long[] axes) {
    var reduced = new boolean[shape.rank()];
    for (long axis : axes) reduced[(int) (axis < 0 ? axis + shape.rank() : axis)] = true;
    var strides = new long[shape.rank()];
    long stride = 1;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      if (reduced[axis]) continue;
      strides[axis] = stride;
      stride *= shape.dim(axis);
    }
    return new View(shape, 0, strides).places();
  }
}
