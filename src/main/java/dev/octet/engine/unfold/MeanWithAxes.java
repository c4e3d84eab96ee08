package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Graph;
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
  public @Nullable Graph applyOnce(Graph graph) {
    Uses uses = Uses.of(graph);
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node mean = graph.nodes().get(n);
      if (!(mean.op() instanceof Op.Mean op) || op.keepDims()) continue;
      int next = uses.onlyConsumer(mean.output());
      if (next == Uses.NOBODY || !(graph.nodes().get(next).op() instanceof Op.Reshape)) continue;
      int out = graph.nodes().get(next).output();
      if (!graph.tensor(out).shape().equals(kept(graph, mean))) continue;
      var edit = new GraphEdit(graph);
      edit.node(n, new Node(new Op.Mean(true), mean.inputs(), List.of(out)));
      edit.remove(next);
      return edit.build();
    }
    return null;
  }

  /** Returns the shape of the result with an extent of 1 for each averaged axis. */
  private static @Nullable Shape kept(Graph graph, Node mean) {
    Tensor axes = graph.tensor(mean.input(1));
    if (!axes.isConstant()) return null;
    List<Integer> dims = new ArrayList<>(graph.tensor(mean.input(0)).shape().dims());
    int rank = dims.size();
    for (int axis : axes.requireConstant().ints()) dims.set(axis < 0 ? axis + rank : axis, 1);
    return new Shape(dims);
  }
}
