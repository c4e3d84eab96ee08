package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds operators that generate a tensor from a shape, bounds or a few values:
 *
 * <pre>{@code
 * FILL([1, 3], 0)                 ->  [[0, 0, 0]]
 * ZEROS_LIKE(x [1,3])             ->  [[0, 0, 0]]
 * RANGE(0, 6, 2)                  ->  [0, 2, 4]
 * BROADCAST_ARGS([1, 3], [5, 1])  ->  [5, 3]
 * }</pre>
 */
final class FoldGenerated implements FoldingRule {
  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    return switch (node.name()) {
      case "FILL" -> filled(node);
      case "ZEROS_LIKE" ->
          List.of(Constant.ofBytes(new byte[node.outShape().size() * node.outType().bytes()]));
      case "RANGE" -> range(node);
      case "BROADCAST_ARGS" -> commonShape(node);
      default -> null;
    };
  }

  private static @Nullable List<Constant> filled(FoldingCase node) {
    Tensor value = node.input(1);
    if (!node.allConstant() || value.shape().elements() != 1) return null;
    return List.of(
        View.taken(value.requireConstant(), value.type().bytes(), new int[node.outShape().size()]));
  }

  /**
   * Computes a RANGE as {@code range.cc} does: adds the increment repeatedly, in the tensor's own
   * type.
   */
  private static @Nullable List<Constant> range(FoldingCase node) {
    Elements start = node.elements(0);
    Elements step = node.elements(2);
    if (start == null || step == null || start.isReal() != step.isReal()) return null;
    int count = node.outShape().size();
    if (!start.isReal()) {
      return node.result(Elements.ofIntegers(count, i -> start.integer(0) + i * step.integer(0)));
    }
    var values = new float[count];
    float value = start.real(0);
    for (int i = 0; i < count; i++) {
      values[i] = value;
      value += step.real(0);
    }
    return node.result(Elements.ofReals(count, i -> values[i]));
  }

  private static @Nullable List<Constant> commonShape(FoldingCase node) {
    long[] a = node.integers(0);
    long[] b = node.integers(1);
    if (a == null || b == null) return null;
    int rank = Math.max(a.length, b.length);
    var common = new long[rank];
    for (int i = 1; i <= rank; i++) {
      long da = i <= a.length ? a[a.length - i] : 1;
      long db = i <= b.length ? b[b.length - i] : 1;
      if (da != db && da != 1 && db != 1) return null;
      common[rank - i] = da == 1 ? db : da;
    }
    return node.result(Elements.ofIntegers(rank, i -> common[i]));
  }
}
