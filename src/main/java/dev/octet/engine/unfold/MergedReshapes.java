package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes reshapes that another reshape undoes or continues.
 *
 * <pre>{@code
 * RESHAPE(RESHAPE(x))                  ->  RESHAPE(x)
 * RESHAPE(x) to the shape of x         ->  x
 * TRANSPOSE that moves axes of 1 only  ->  RESHAPE
 * }</pre>
 */
final class MergedReshapes implements GraphRule {
  @Override
  public @Nullable Graph applyOnce(Graph graph) {
    Uses uses = Uses.of(graph);
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      Graph changed = isReshape(node.op()) ? merged(graph, uses, n) : transposed(graph, n);
      if (changed != null) return changed;
    }
    return null;
  }

  private static boolean isReshape(Op op) {
    return op instanceof Op.Reshape || op instanceof Op.Squeeze || op instanceof Op.ExpandDims;
  }

  private static @Nullable Graph merged(Graph graph, Uses uses, int n) {
    Node node = graph.nodes().get(n);
    int x = node.input(0);
    if (graph.tensor(x).shape().equals(graph.tensor(node.output()).shape())
        && !graph.outputs().contains(node.output())) {
      var edit = new GraphEdit(graph);
      edit.readInstead(node.output(), x);
      edit.remove(n);
      return edit.build();
    }
    Node before = uses.producer(x);
    if (before == null || !isReshape(before.op())) return null;
    return reshaped(graph, n, before.input(0));
  }

  private static @Nullable Graph transposed(Graph graph, int n) {
    Node node = graph.nodes().get(n);
    if (!(node.op() instanceof Op.Transpose)) return null;
    Tensor permutation = graph.tensor(node.input(1));
    if (!permutation.isConstant()) return null;
    Shape shape = graph.tensor(node.input(0)).shape();
    int last = -1;
    for (int axis : permutation.requireConstant().ints()) {
      if (shape.dim(axis) == 1) continue;
      if (axis < last) return null;
      last = axis;
    }
    return reshaped(graph, n, node.input(0));
  }

  private static Graph reshaped(Graph graph, int n, int x) {
    Node node = graph.nodes().get(n);
    Tensor out = graph.tensor(node.output());
    var edit = new GraphEdit(graph);
    int[] dims = out.shape().toArray();
    String name = edit.unusedName(out.name() + "/shape");
    int shape = edit.add(Tensor.constant(name, Shape.of(dims.length), dims));
    var op = new Op.Reshape(out.shape().dims());
    edit.node(n, new Node(op, List.of(x, shape), node.outputs()));
    return edit.build();
  }
}
