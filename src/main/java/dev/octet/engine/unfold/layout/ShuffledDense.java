package dev.octet.engine.unfold.layout;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.unfold.layout.StoredNetwork.Stored;

/** Fully connected layers whose input is a flattened image in another order than the source's. */
final class ShuffledDense implements LayoutRule {
  @Override
  public boolean add(Node node, StoredNetwork to) {
    if (!(node.op() instanceof Op.FullyConnected) || to.isConstant(node.input(0))) return false;
    Stored x = to.stored(node.input(0));
    int[] shuffle = x.shuffle();
    if (shuffle == null) return false;
    Tensor weights = to.tensor(node.input(1));
    float[] values = weights.requireConstant().floats();
    var shuffled = new float[values.length];
    for (int at = 0; at < values.length; at += shuffle.length) {
      for (int i = 0; i < shuffle.length; i++) shuffled[at + i] = values[at + shuffle[i]];
    }
    int moved =
        to.builder()
            .constant(weights.name(), weights.shape(), weights.type(), Constant.ofFloats(shuffled));
    int[] inputs = to.own(node.inputs().subList(2, node.inputs().size()));
    AxisOrder order = AxisOrder.own(to.shape(node.output()).rank());
    if (inputs.length == 0) to.add(node.op(), node, order, x.id(), moved);
    else to.add(node.op(), node, order, x.id(), moved, inputs[0]);
    return true;
  }
}
