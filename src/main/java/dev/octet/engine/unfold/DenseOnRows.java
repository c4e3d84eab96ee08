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
      int after = uses.onlyConsumer(layer.output());
      if (before == null || !(before.op() instanceof Op.Reshape) || after == Uses.NOBODY) continue;
      Node reshape = graph.nodes().get(after);
      if (!(reshape.op() instanceof Op.Reshape) || reshape.input(0) != layer.output()) continue;
      Shape x = graph.tensor(before.input(0)).shape();
      Shape wanted = graph.tensor(reshape.output()).shape();
      Shape weights = graph.tensor(layer.input(1)).shape();
      if (x.rank() < 2 || x.channels() != weights.dim(1)) continue;
      if (!wanted.equals(withChannels(x, weights.dim(0)))) continue;
      var edit = new GraphEdit(graph);
      List<Integer> inputs = new ArrayList<>(layer.inputs());
      inputs.set(0, before.input(0));
      var op = new Op.FullyConnected(x.rank() != 2, dense.activation());
      edit.node(n, new Node(op, inputs, reshape.outputs()));
      edit.remove(after);
      return edit.build();
    }
    return null;
  }

  private static Shape withChannels(Shape shape, int channels) {
    List<Integer> dims = new ArrayList<>(shape.dims());
    dims.set(dims.size() - 1, channels);
    return new Shape(dims);
  }
}
