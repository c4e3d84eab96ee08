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

/**
 * Writes a classifier that is a convolution of one pixel as the fully connected layer that it is.
 *
 * <pre>{@code
 * CONV_2D(x [n,1,1,c], weights [o,1,1,c]) -> RESHAPE [n,o]   ->   FULLY_CONNECTED(x, weights [o,c])
 * }</pre>
 */
final class PixelClassifier implements GraphRule {
  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node conv = edit.node(n);
    if (!(conv.op() instanceof Op.Conv2D op)) return false;
    int next = edit.onlyConsumer(conv.output());
    if (next == Uses.NOBODY || !isReshape(edit.node(next).op())) return false;
    Shape in = edit.tensor(conv.input(0)).shape();
    Tensor weights = edit.tensor(conv.input(1));
    int out = edit.node(next).output();
    int channels = weights.shape().dim(0);
    boolean pixel = in.dim(1) == 1 && in.dim(2) == 1 && weights.isConstant();
    boolean whole = weights.shape().equals(Shape.of(channels, 1, 1, in.dim(3)));
    boolean flat = edit.tensor(out).shape().equals(Shape.of(in.dim(0), channels));
    if (!pixel || !whole || !flat) return false;
    replace(edit, n, next, new Op.FullyConnected(false, op.activation()));
    return true;
  }

  private static boolean isReshape(Op op) {
    return op instanceof Op.Reshape || op instanceof Op.Squeeze;
  }

  private static void replace(GraphEdit edit, int n, int next, Op dense) {
    Node conv = edit.node(n);
    Tensor weights = edit.tensor(conv.input(1));
    Shape shape = Shape.of(weights.shape().dim(0), weights.shape().dim(3));
    String name = edit.unusedName(weights.name() + "/matrix");
    int matrix = edit.add(new Tensor(name, shape, weights.type(), null, weights.requireConstant()));
    List<Integer> inputs = new ArrayList<>(conv.inputs());
    Node before = edit.producer(conv.input(0));
    boolean reshaped = before != null && isReshape(before.op());
    inputs.set(0, reshaped && before != null ? before.input(0) : conv.input(0));
    inputs.set(1, matrix);
    edit.node(n, new Node(dense, inputs, edit.node(next).outputs()));
    edit.remove(next);
  }
}
