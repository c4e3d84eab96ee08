package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a number that is added to a layer's output once per channel, so that it can become a part
 * of the layer's bias:
 *
 * <pre>{@code
 * CONV_2D(x, w, b [16]) -> ADD(3)   ->   CONV_2D(x, w, b [16]) -> ADD([3, 3, ...] [16])
 * }</pre>
 */
final class ChannelOffset implements GraphRule {
  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node sum = edit.node(n);
    if (!(sum.op() instanceof Op.Add)) return false;
    int constant = edit.tensor(sum.input(0)).isConstant() ? 0 : 1;
    Tensor offset = edit.tensor(sum.input(constant));
    int x = sum.input(1 - constant);
    if (!isNumber(offset) || !isOfLayer(edit, x)) return false;
    int channels = edit.tensor(x).shape().channels();
    if (channels == 1) return false;
    var values = new float[channels];
    Arrays.fill(values, offset.requireConstant().floats()[0]);
    String name = edit.unusedName(edit.layerName(sum) + "/offset");
    int id = edit.add(Tensor.constant(name, Shape.of(channels), values));
    edit.node(n, new Node(sum.op(), List.of(x, id), sum.outputs()));
    return true;
  }

  private static boolean isNumber(Tensor tensor) {
    return tensor.isConstant()
        && tensor.type() == ElementType.FLOAT32
        && tensor.shape().elements() == 1;
  }

  /**
   * Returns whether a tensor is a layer's output, possibly with its bias, for one consumer only.
   */
  private static boolean isOfLayer(GraphEdit edit, int tensor) {
    int current = tensor;
    for (int steps = 0; steps < 2; steps++) {
      Node node = edit.producer(current);
      if (node == null || edit.onlyConsumer(current) == Uses.NOBODY) return false;
      if (node.op() instanceof Op.Weighted layer) return layer.activation() == Activation.NONE;
      if (!(node.op() instanceof Op.Add add) || add.activation() != Activation.NONE) return false;
      int bias = edit.tensor(node.input(0)).isConstant() ? 0 : 1;
      if (!edit.tensor(node.input(bias)).isConstant()) return false;
      current = node.input(1 - bias);
    }
    return false;
  }
}
