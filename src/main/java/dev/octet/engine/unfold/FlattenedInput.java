package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.List;

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
  public boolean apply(GraphEdit edit, int n) {
    Node node = edit.node(n);
    if (!(node.op() instanceof Op.FullyConnected dense) || dense.keepNumDims()) return false;
    Node before = edit.producer(node.input(0));
    if (before == null || !(before.op() instanceof Op.Reshape)) return false;
    Shape from = edit.tensor(before.input(0)).shape();
    Shape to = edit.tensor(node.input(0)).shape();
    boolean drops = from.rank() > to.rank() && from.channels() == to.channels();
    if (!drops || to.elements() != to.channels()) return false;
    List<Integer> inputs = new ArrayList<>(node.inputs());
    inputs.set(0, before.input(0));
    edit.node(n, new Node(node.op(), inputs, node.outputs()));
    return true;
  }
}
