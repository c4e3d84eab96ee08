package dev.octet.engine.rewrite.refit;

import dev.octet.engine.edit.Activations;
import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A depthwise convolution with an activation and the pointwise convolution that is its only
 * consumer.
 *
 * @param depthwise index of the depthwise node
 * @param pointwise index of the pointwise node
 * @param sum index of the node that adds the pointwise output to {@code skip}; -1 if there is none
 * @param skip id of the added tensor; -1 if there is none
 */
public record SeparableBlock(int depthwise, int pointwise, int sum, int skip) {

  /** Returns all blocks of a network, in execution order. */
  public static List<SeparableBlock> find(Graph graph) {
    List<SeparableBlock> blocks = new ArrayList<>();
    Uses uses = Uses.of(graph);
    for (int n = 0; n < graph.nodes().size(); n++) {
      SeparableBlock block = at(graph, uses, n);
      if (block != null) blocks.add(block);
    }
    return blocks;
  }

  private static @Nullable SeparableBlock at(Graph graph, Uses uses, int depthwise) {
    if (!(graph.nodes().get(depthwise).op() instanceof Op.DepthwiseConv2D op)) return null;
    if (op.activation() != Activation.RELU && op.activation() != Activation.RELU6) return null;
    if (LayerWeights.of(graph, depthwise) == null) return null;
    int pointwise = uses.onlyConsumer(graph.nodes().get(depthwise).output());
    if (pointwise == Uses.NOBODY) return null;
    Node node = graph.nodes().get(pointwise);
    LayerWeights layer = LayerWeights.of(graph, pointwise);
    if (layer == null || layer.kernelPositions() != 1) return null;
    if (!(node.op() instanceof Op.Conv2D conv)) return null;
    if (conv.strideHeight() != 1 || conv.strideWidth() != 1) return null;
    int sum = conv.activation() == Activation.NONE ? uses.onlyConsumer(node.output()) : -1;
    if (sum >= 0 && graph.nodes().get(sum).op() instanceof Op.Add) {
      List<Integer> operands = graph.nodes().get(sum).inputs();
      int skip = operands.get(0) == node.output() ? operands.get(1) : operands.get(0);
      boolean alike = graph.tensor(skip).shape().equals(graph.tensor(node.output()).shape());
      if (alike && !graph.tensor(skip).isConstant() && skip != node.output()) {
        return new SeparableBlock(depthwise, pointwise, sum, skip);
      }
    }
    return new SeparableBlock(depthwise, pointwise, -1, -1);
  }

  public int depthwiseOutput(Graph graph) {
    return graph.nodes().get(depthwise).output();
  }

  public int pointwiseOutput(Graph graph) {
    return graph.nodes().get(pointwise).output();
  }

  /** Returns the network with depthwise kernels of unit norm, without their bias and activation. */
  Graph linear(Graph graph) {
    var edit = new GraphEdit(graph);
    LayerWeights layer = LayerWeights.of(graph, depthwise);
    if (layer == null) throw new IllegalStateException("a block has weights");
    for (int o = 0; o < layer.outputs(); o++) {
      double squares = 0;
      for (int t = 0; t < layer.kernelPositions(); t++)
        squares += Math.pow(layer.weight(o, t, 0), 2);
      if (squares > 0) layer.scaleTo(o, 1 / Math.sqrt(squares));
      layer.bias()[o] = 0;
    }
    layer.store(edit);
    edit.node(depthwise, Activations.with(edit.node(depthwise), Activation.NONE));
    return edit.build();
  }

  /** Returns the network up to the pointwise layer, without that layer's activation. */
  Graph untilSum(Graph graph) {
    List<Node> nodes = new ArrayList<>(graph.nodes().subList(0, sum >= 0 ? sum : pointwise + 1));
    nodes.set(pointwise, Activations.with(nodes.get(pointwise), Activation.NONE));
    return cut(graph, nodes, pointwiseOutput(graph));
  }

  /** Returns the network up to the depthwise layer. */
  Graph untilDepthwise(Graph graph) {
    List<Node> nodes = graph.nodes().subList(0, sum >= 0 ? sum : depthwise + 1);
    return cut(graph, nodes, depthwiseOutput(graph));
  }

  private Graph cut(Graph graph, List<Node> nodes, int output) {
    List<Integer> outputs = skip >= 0 ? List.of(output, skip) : List.of(output);
    return new Graph(graph.name(), graph.tensors(), nodes, graph.inputs(), outputs, List.of());
  }

  /** Returns the network with other pointwise weights. */
  Graph refitted(Graph graph, RidgeRegression.Solution solution) {
    var edit = new GraphEdit(graph);
    LayerWeights layer = LayerWeights.of(graph, pointwise);
    if (layer == null) throw new IllegalStateException("a block has weights");
    layer.pointwise(solution.weights(), solution.bias());
    layer.store(edit);
    return edit.build();
  }
}
