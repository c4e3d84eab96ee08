package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the averaged axes in the MEAN itself instead of adding them by a RESHAPE behind it, as
 * squeeze-and-excitation blocks do.
 *
 * <pre>{@code
 * MEAN(x, axes 1 and 2) -> RESHAPE [n,1,1,c]   ->   MEAN(x, axes 1 and 2, kept)
 * }</pre>
 */
final class MeanWithAxes implements GraphRule {
  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node mean = edit.node(n);
    if (!(mean.op() instanceof Op.Mean op) || op.keepDims()) return false;
    int next = edit.onlyConsumer(mean.output());
    if (next == Uses.NOBODY || !(edit.node(next).op() instanceof Op.Reshape)) return false;
    int out = edit.node(next).output();
    if (!edit.tensor(out).shape().equals(kept(edit, mean))) return false;
    edit.node(n, new Node(new Op.Mean(true), mean.inputs(), List.of(out)));
    edit.remove(next);
    return true;
  }

  /** Returns the shape of the result with an extent of 1 for each averaged axis. */
  private static @Nullable Shape kept(GraphEdit edit, Node mean) {
    Tensor axes = edit.tensor(mean.input(1));
    if (!axes.isConstant()) return null;
    List<Integer> dims = new ArrayList<>(edit.tensor(mean.input(0)).shape().dims());
    int rank = dims.size();
    for (int axis : axes.requireConstant().ints()) dims.set(axis < 0 ? axis + rank : axis, 1);
    return new Shape(dims);
  }
}
