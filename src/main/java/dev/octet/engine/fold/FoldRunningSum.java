package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.OpaqueOptions;
import dev.octet.engine.graph.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds a running sum along an axis, which networks use to number positions: {@code CUMSUM([1, 1,
 * 1]) -> [1, 2, 3]}.
 */
final class FoldRunningSum implements FoldingRule {
  // schema.fbs: BuiltinOptions.CumsumOptions
  private static final int CUMSUM_OPTIONS = 102;

  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    if (!node.name().equals("CUMSUM")) return null;
    Elements x = node.elements(0);
    long[] axes = node.integers(1);
    if (x == null || axes == null || axes.length != 1) return null;
    OpaqueOptions options = node.options(CUMSUM_OPTIONS);
    boolean exclusive = options.flag(0);
    boolean reverse = options.flag(1);
    Shape shape = node.shape(0);
    int axis = (int) (axes[0] < 0 ? axes[0] + shape.rank() : axes[0]);
    if (axis < 0 || axis >= shape.rank()) return null;
    int stride = (int) shape.strides()[axis];
    int size = shape.dim(axis);
    var integers = new long[x.count()];
    var reals = new float[x.count()];
    for (int start = 0; start < x.count(); start++) {
      if (start / stride % size != 0) continue;
      long sum = 0;
      float realSum = 0;
      for (int step = 0; step < size; step++) {
        int place = start + (reverse ? size - 1 - step : step) * stride;
        if (exclusive) {
          integers[place] = sum;
          reals[place] = realSum;
        }
        if (x.isReal()) realSum += x.real(place);
        else sum += x.integer(place);
        if (!exclusive) {
          integers[place] = sum;
          reals[place] = realSum;
        }
      }
    }
    return node.result(
        x.isReal()
            ? Elements.ofReals(reals.length, i -> reals[i])
            : Elements.ofIntegers(integers.length, i -> integers[i]));
  }
}
