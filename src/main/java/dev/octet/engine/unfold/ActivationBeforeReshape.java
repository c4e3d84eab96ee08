package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  public @Nullable Graph applyOnce(Graph graph) {
    Uses uses = Uses.of(graph);
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node activation = graph.nodes().get(n);
      if (!isFused(activation.op())) continue;
      int between = uses.producerIndex(activation.input(0));
      if (between == Uses.NOBODY || uses.onlyConsumer(activation.input(0)) != n) continue;
      Node reshape = graph.nodes().get(between);
      if (!(reshape.op() instanceof Op.Reshape)) continue;
      Node layer = uses.producer(reshape.input(0));
      if (layer == null || !(layer.op() instanceof Op.Weighted)) continue;
      if (uses.onlyConsumer(reshape.input(0)) != between) continue;
      var edit = new GraphEdit(graph);
      Tensor x = graph.tensor(reshape.input(0));
      String name = edit.unusedName(graph.layerName(activation) + "/values");
      int made = edit.add(Tensor.activation(name, x.shape(), x.type()));
      edit.node(between, new Node(activation.op(), reshape.inputs().subList(0, 1), List.of(made)));
      List<Integer> inputs = new ArrayList<>(reshape.inputs());
      inputs.set(0, made);
      edit.node(n, new Node(reshape.op(), inputs, activation.outputs()));
      return edit.build();
    }
    return null;
  }

  private static boolean isFused(Op op) {
    return op instanceof Op.Relu || op instanceof Op.Relu6 || op instanceof Op.ReluN1To1;
  }
}
