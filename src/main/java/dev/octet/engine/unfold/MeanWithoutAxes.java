package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Drops the averaged axes in the MEAN itself instead of in a RESHAPE behind it.
 *
 * <pre>{@code
 * MEAN(x, axes 1 and 2, kept) -> RESHAPE [n,c]   ->   MEAN(x, axes 1 and 2)
 * }</pre>
 */
final class MeanWithoutAxes implements GraphRule {
  @Override
  public @Nullable Graph applyOnce(Graph graph) {
    Uses uses = Uses.of(graph);
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node mean = graph.nodes().get(n);
      if (!(mean.op() instanceof Op.Mean op) || !op.keepDims()) continue;
      int next = uses.onlyConsumer(mean.output());
      if (next == Uses.NOBODY || !(graph.nodes().get(next).op() instanceof Op.Reshape)) continue;
      int out = graph.nodes().get(next).output();
      if (!graph.tensor(out).shape().dims().equals(dropped(graph, mean))) continue;
      var edit = new GraphEdit(graph);
      edit.node(n, new Node(new Op.Mean(false), mean.inputs(), List.of(out)));
      edit.remove(next);
      return edit.build();
    }
    return null;
  }

  /** Returns the extents without the averaged axes. */
  private static List<Integer> dropped(Graph graph, Node mean) {
    Tensor axes = graph.tensor(mean.input(1));
    List<Integer> dims = new ArrayList<>(graph.tensor(mean.output()).shape().dims());
    if (!axes.isConstant()) return List.of(-1);
    int rank = dims.size();
    for (int axis : axes.requireConstant().ints()) dims.set(axis < 0 ? axis + rank : axis, -1);
    dims.removeIf(dim -> dim == -1);
    return dims;
  }
}
