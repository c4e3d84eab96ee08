package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies a fully connected layer to the last axis itself, without the reshapes to a matrix and
 * back that TensorFlow writes for tensors of more axes:
 *
 * <pre>{@code
 * RESHAPE(x [1,12,16] to [12,16]) -> FULLY_CONNECTED [12,8] -> RESHAPE [1,12,8]
 *   ->  FULLY_CONNECTED(x), all axes kept, [1,12,8]
 * RESHAPE(x [1,1,1,16] to [1,16]) -> FULLY_CONNECTED [1,8]   ->   FULLY_CONNECTED(x) [1,8]
 * }</pre>
 */
final class DenseOnRows implements GraphRule {
  @Override
  public @Nullable Graph applyOnce(Graph graph) {
    Uses uses = Uses.of(graph);
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node layer = graph.nodes().get(n);
      if (!(layer.op() instanceof Op.FullyConnected dense)) continue;
      Node before = uses.producer(layer.input(0));
      if (before == null || !(before.op() instanceof Op.Reshape)) continue;
      Shape x = graph.tensor(before.input(0)).shape();
      int units = graph.tensor(layer.input(1)).shape().dim(1);
      if (x.rank() < 2 || x.channels() != units) continue;
      Graph replaced = replaced(graph, uses, n, dense, before.input(0));
      if (replaced != null) return replaced;
    }
    return null;
  }

  private static @Nullable Graph replaced(
      Graph graph, Uses uses, int n, Op.FullyConnected dense, int x) {
    Node layer = graph.nodes().get(n);
    Shape shape = graph.tensor(x).shape();
    Shape whole = withChannels(shape, graph.tensor(layer.input(1)).shape().dim(0));
    List<Integer> inputs = new ArrayList<>(layer.inputs());
    inputs.set(0, x);
    var edit = new GraphEdit(graph);
    int after = uses.onlyConsumer(layer.output());
    Node reshape = after == Uses.NOBODY ? null : graph.nodes().get(after);
    if (reshape != null
        && reshape.op() instanceof Op.Reshape
        && graph.tensor(reshape.output()).shape().equals(whole)) {
      var op = new Op.FullyConnected(shape.rank() != 2, dense.activation());
      edit.node(n, new Node(op, inputs, reshape.outputs()));
      edit.remove(after);
      return edit.build();
    }
    if (dense.keepNumDims() && graph.tensor(layer.output()).shape().rank() != 2) return null;
    var op = new Op.FullyConnected(false, dense.activation());
    edit.node(n, new Node(op, inputs, layer.outputs()));
    return edit.build();
  }

  private static Shape withChannels(Shape shape, int channels) {
    List<Integer> dims = new ArrayList<>(shape.dims());
    dims.set(dims.size() - 1, channels);
    return new Shape(dims);
  }
}
