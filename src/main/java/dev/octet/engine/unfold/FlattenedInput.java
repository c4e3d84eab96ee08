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
 * Removes a reshape in front of a fully connected layer that only drops axes of 1. The layer's
 * kernel reads its input as rows of the weights' length anyway.
 *
 * <pre>{@code
 * FULLY_CONNECTED(RESHAPE(x [1,1,1,32]) [1,32])  ->  FULLY_CONNECTED(x [1,1,1,32])
 * }</pre>
 */
final class FlattenedInput implements GraphRule {
  @Override
  public @Nullable Graph applyOnce(Graph graph) {
    Uses uses = Uses.of(graph);
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      if (!(node.op() instanceof Op.FullyConnected dense) || dense.keepNumDims()) continue;
      Node before = uses.producer(node.input(0));
      if (before == null || !(before.op() instanceof Op.Reshape)) continue;
      Shape from = graph.tensor(before.input(0)).shape();
      Shape to = graph.tensor(node.input(0)).shape();
      boolean drops = from.rank() > to.rank() && from.channels() == to.channels();
      if (!drops || to.elements() != to.channels()) continue;
      List<Integer> inputs = new ArrayList<>(node.inputs());
      inputs.set(0, before.input(0));
      var edit = new GraphEdit(graph);
      edit.node(n, new Node(node.op(), inputs, node.outputs()));
      return edit.build();
    }
    return null;
  }
}
