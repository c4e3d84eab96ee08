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
 * Writes a classifier that is a convolution of one pixel as the fully connected layer that it is.
 *
 * <pre>{@code
 * CONV_2D(x [n,1,1,c], weights [o,1,1,c]) -> RESHAPE [n,o]   ->   FULLY_CONNECTED(x, weights [o,c])
 * }</pre>
 */
final class PixelClassifier implements GraphRule {
  @Override
  public @Nullable Graph applyOnce(Graph graph) {
    Uses uses = Uses.of(graph);
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node conv = graph.nodes().get(n);
      if (!(conv.op() instanceof Op.Conv2D op)) continue;
      int next = uses.onlyConsumer(conv.output());
      if (next == Uses.NOBODY || !isReshape(graph.nodes().get(next).op())) continue;
      Shape in = graph.tensor(conv.input(0)).shape();
      Tensor weights = graph.tensor(conv.input(1));
      int out = graph.nodes().get(next).output();
      int channels = weights.shape().dim(0);
      boolean pixel = in.dim(1) == 1 && in.dim(2) == 1 && weights.isConstant();
      boolean whole = weights.shape().equals(Shape.of(channels, 1, 1, in.dim(3)));
      boolean flat = graph.tensor(out).shape().equals(Shape.of(in.dim(0), channels));
      if (!pixel || !whole || !flat) continue;
      return replaced(graph, uses, n, next, new Op.FullyConnected(false, op.activation()));
    }
    return null;
  }

  private static boolean isReshape(Op op) {
    return op instanceof Op.Reshape || op instanceof Op.Squeeze;
  }

  private static Graph replaced(Graph graph, Uses uses, int n, int next, Op dense) {
    Node conv = graph.nodes().get(n);
    Tensor weights = graph.tensor(conv.input(1));
    var edit = new GraphEdit(graph);
    Shape shape = Shape.of(weights.shape().dim(0), weights.shape().dim(3));
    String name = edit.unusedName(weights.name() + "/matrix");
    int matrix = edit.add(new Tensor(name, shape, weights.type(), null, weights.requireConstant()));
    List<Integer> inputs = new ArrayList<>(conv.inputs());
    Node before = uses.producer(conv.input(0));
    boolean reshaped = before != null && isReshape(before.op());
    inputs.set(0, reshaped && before != null ? before.input(0) : conv.input(0));
    inputs.set(1, matrix);
    edit.node(n, new Node(dense, inputs, graph.nodes().get(next).outputs()));
    edit.remove(next);
    return edit.build();
  }
}
