package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops the averaged axes in the MEAN itself instead of in a RESHAPE behind it.
 *
 * <pre>{@code
 * MEAN(x, axes 1 and 2, kept) -> RESHAPE [n,c]   ->   MEAN(x, axes 1 and 2)
 * }</pre>
 */
final class MeanWithoutAxes implements GraphRule {
  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node mean = edit.node(n);
    if (!(mean.op() instanceof Op.Mean op) || !op.keepDims()) return false;
    int next = edit.onlyConsumer(mean.output());
    if (next == Uses.NOBODY || !(edit.node(next).op() instanceof Op.Reshape)) return false;
    int out = edit.node(next).output();
    if (!edit.tensor(out).shape().dims().equals(dropped(edit, mean))) return false;
    edit.node(n, new Node(new Op.Mean(false), mean.inputs(), List.of(out)));
    edit.remove(next);
    return true;
  }

  /** Returns the extents without the averaged axes. */
  private static List<Integer> dropped(GraphEdit edit, Node mean) {
    Tensor axes = edit.tensor(mean.input(1));
    List<Integer> dims = new ArrayList<>(edit.tensor(mean.output()).shape().dims());
    if (!axes.isConstant()) return List.of(-1);
    int rank = dims.size();
    for (int axis : axes.requireConstant().ints()) dims.set(axis < 0 ? axis + rank : axis, -1);
    dims.removeIf(dim -> dim == -1);
    return dims;
  }
}
