package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves an activation in front of a reshape, next to the layer that can take it up:
 *
 * <pre>{@code
 * CONV_2D -> RESHAPE -> RELU   ->   CONV_2D -> RELU -> RESHAPE
 * }</pre>
 *
 * <p>The reshape gets the name of the activation.
 */
final class ActivationBeforeReshape implements GraphRule {
  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node activation = edit.node(n);
    if (!isFused(activation.op())) return false;
    int between = edit.producerIndex(activation.input(0));
    if (between == Uses.NOBODY || edit.onlyConsumer(activation.input(0)) != n) return false;
    Node reshape = edit.node(between);
    if (!(reshape.op() instanceof Op.Reshape)) return false;
    Node layer = edit.producer(reshape.input(0));
    if (layer == null || !(layer.op() instanceof Op.Weighted)) return false;
    if (edit.onlyConsumer(reshape.input(0)) != between) return false;
    Tensor x = edit.tensor(reshape.input(0));
    String name = edit.unusedName(edit.layerName(activation) + "/values");
    int made = edit.add(Tensor.activation(name, x.shape(), x.type()));
    edit.node(between, new Node(activation.op(), reshape.inputs().subList(0, 1), List.of(made)));
    List<Integer> inputs = new ArrayList<>(reshape.inputs());
    inputs.set(0, made);
    edit.node(n, new Node(reshape.op(), inputs, activation.outputs()));
    return true;
  }

  private static boolean isFused(Op op) {
    return op instanceof Op.Relu || op instanceof Op.Relu6 || op instanceof Op.ReluN1To1;
  }
}
