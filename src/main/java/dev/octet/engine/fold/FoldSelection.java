package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds a selection between two constants: {@code SELECT(true, 1, 5) -> 1}. In SELECT a condition
 * of rank 1 applies to the outermost axis; in SELECT_V2 all three inputs broadcast.
 */
final class FoldSelection implements FoldingRule {
  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    boolean first = node.name().equals("SELECT");
    if (!first && !node.name().equals("SELECT_V2")) return null;
    long[] condition = node.integers(0);
    Elements a = node.elements(1);
    Elements b = node.elements(2);
    if (condition == null || a == null || b == null || a.isReal() != b.isReal()) return null;
    if (node.input(0).type() != ElementType.BOOL) return null;
    Shape out = node.outShape();
    if (first && (!node.shape(1).equals(out) || !node.shape(2).equals(out))) return null;
    int[] which = first ? outermost(node) : View.stretched(node.shape(0), out).places();
    if (which == null) return null;
    int[] left = View.stretched(node.shape(1), out).places();
    int[] right = View.stretched(node.shape(2), out).places();
    return node.result(
        a.isReal()
            ? Elements.ofReals(
                left.length, i -> condition[which[i]] != 0 ? a.real(left[i]) : b.real(right[i]))
            : Elements.ofIntegers(
                left.length,
                i -> condition[which[i]] != 0 ? a.integer(left[i]) : b.integer(right[i])));
  }

  private static int @Nullable [] outermost(FoldingCase node) {
    Shape condition = node.shape(0);
    Shape out = node.outShape();
    if (condition.equals(out) || condition.rank() == 0) {
      return View.stretched(condition, out).places();
    }
    if (condition.rank() != 1 || condition.dim(0) != out.dim(0)) return null;
    var strides = new long[out.rank()];
    strides[0] = 1;
    return new View(out, 0, strides).places();
  }
}
