package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.List;

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
  public boolean apply(GraphEdit edit, int n) {
    Node layer = edit.node(n);
    if (!(layer.op() instanceof Op.FullyConnected dense)) return false;
    Node before = edit.producer(layer.input(0));
    if (before == null || !(before.op() instanceof Op.Reshape)) return false;
    Shape x = edit.tensor(before.input(0)).shape();
    int units = edit.tensor(layer.input(1)).shape().dim(1);
    if (x.rank() < 2 || x.channels() != units) return false;
    return replaced(edit, n, dense, before.input(0));
  }

  private static boolean replaced(GraphEdit edit, int n, Op.FullyConnected dense, int x) {
    Node layer = edit.node(n);
    Shape shape = edit.tensor(x).shape();
    Shape whole = withChannels(shape, edit.tensor(layer.input(1)).shape().dim(0));
    List<Integer> inputs = new ArrayList<>(layer.inputs());
    inputs.set(0, x);
    int after = edit.onlyConsumer(layer.output());
    Node reshape = after == Uses.NOBODY ? null : edit.node(after);
    if (reshape != null
        && reshape.op() instanceof Op.Reshape
        && edit.tensor(reshape.output()).shape().equals(whole)) {
      var op = new Op.FullyConnected(shape.rank() != 2, dense.activation());
      edit.node(n, new Node(op, inputs, reshape.outputs()));
      edit.remove(after);
      return true;
    }
    if (dense.keepNumDims() && edit.tensor(layer.output()).shape().rank() != 2) return false;
    var op = new Op.FullyConnected(false, dense.activation());
    edit.node(n, new Node(op, inputs, layer.outputs()));
    return true;
  }

  private static Shape withChannels(Shape shape, int channels) {
    List<Integer> dims = new ArrayList<>(shape.dims());
    dims.set(dims.size() - 1, channels);
    return new Shape(dims);
  }
}
