package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;

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
  public boolean apply(GraphEdit edit, int n) {
    return isReshape(edit.node(n).op()) ? merged(edit, n) : transposed(edit, n);
  }

  private static boolean isReshape(Op op) {
    return op instanceof Op.Reshape || op instanceof Op.Squeeze || op instanceof Op.ExpandDims;
  }

  private static boolean merged(GraphEdit edit, int n) {
    Node node = edit.node(n);
    int x = node.input(0);
    if (edit.tensor(x).shape().equals(edit.tensor(node.output()).shape())
        && !edit.isOutput(node.output())) {
      edit.readInstead(node.output(), x);
      edit.remove(n);
      return true;
    }
    Node before = edit.producer(x);
    if (before == null || !isReshape(before.op())) return false;
    reshape(edit, n, before.input(0));
    return true;
  }

  private static boolean transposed(GraphEdit edit, int n) {
    Node node = edit.node(n);
    if (!(node.op() instanceof Op.Transpose)) return false;
    Tensor permutation = edit.tensor(node.input(1));
    if (!permutation.isConstant()) return false;
    Shape shape = edit.tensor(node.input(0)).shape();
    int last = -1;
    for (int axis : permutation.requireConstant().ints()) {
      if (shape.dim(axis) == 1) continue;
      if (axis < last) return false;
      last = axis;
    }
    reshape(edit, n, node.input(0));
    return true;
  }

  private static void reshape(GraphEdit edit, int n, int x) {
    Node node = edit.node(n);
    Tensor out = edit.tensor(node.output());
    int[] dims = out.shape().toArray();
    String name = edit.unusedName(out.name() + "/shape");
    int shape = edit.add(Tensor.constant(name, Shape.of(dims.length), dims));
    var op = new Op.Reshape(out.shape().dims());
    edit.node(n, new Node(op, List.of(x, shape), node.outputs()));
  }
}
