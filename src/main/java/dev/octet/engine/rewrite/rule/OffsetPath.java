package dev.octet.engine.rewrite.rule;

import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.rewrite.channels.ChannelFlow;
import dev.octet.engine.rewrite.channels.Padding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The effect of subtracting a constant from the output channels of a layer: it is visible only in
 * layers whose biases can compensate it.
 *
 * @param layer index of the node whose output is lowered
 * @param consumers nodes that read the output, directly or after pooling and reshaping, in
 *     execution order; input channel {@code i} of each is channel {@code i % channels} of the layer
 * @param rectified whether the path passes a RELU or RELU6; the constant must then be positive and
 *     at most the channel's minimum
 * @param capped whether the path passes a RELU6; the channel must then stay below 6
 */
record OffsetPath(int layer, List<Integer> consumers, boolean rectified, boolean capped) {
  OffsetPath {
    consumers = List.copyOf(consumers);
  }

  /**
   * Returns whether any constant can be subtracted from any channel without changing the outputs.
   */
  boolean isLinear() {
    return !rectified;
  }

  /**
   * Follows a node's output.
   *
   * @return null if the node has no weights and bias, or if some consumer can't compensate the
   *     constant: an output of the network, a sum, a convolution that also reads zero padding
   */
  static @Nullable OffsetPath from(Graph graph, int nodeIndex) {
    LayerWeights layer = LayerWeights.of(graph, nodeIndex);
    if (layer == null) return null;
    var walk = new Walk(graph);
    if (!walk.through(layer.activation()) || !walk.reach(layer.output())) return null;
    return new OffsetPath(nodeIndex, walk.consumers, walk.rectified, walk.capped);
  }

  /** A traversal of the consumers. */
  private static final class Walk {
    private final Graph graph;
    private final Uses uses;
    private final List<Integer> consumers = new ArrayList<>();
    private boolean rectified;
    private boolean capped;

    Walk(Graph graph) {
      this.graph = graph;
      uses = Uses.of(graph);
    }

    private boolean through(Activation activation) {
      rectified |= activation != Activation.NONE;
      capped |= activation == Activation.RELU6;
      return switch (activation) {
        case NONE, RELU, RELU6 -> true;
        case RELU_N1_TO_1, TANH -> false;
      };
    }

    /** Returns whether all consumers of a tensor can compensate a constant. */
    private boolean reach(int tensor) {
      if (graph.outputs().contains(tensor)) return false;
      return uses.consumers(tensor).stream().allMatch(n -> enter(n, tensor));
    }

    private boolean enter(int n, int tensor) {
      Node node = graph.nodes().get(n);
      LayerWeights reader = LayerWeights.of(graph, n);
      if (reader != null) {
        consumers.add(n);
        int read = graph.tensor(tensor).shape().channels();
        return !Padding.mayPad(graph, node) && reader.inputs() % read == 0;
      }
      if (!ChannelFlow.passes(graph, node)) return false;
      return switch (node.op()) {
        case Op.Relu _ -> through(Activation.RELU) && reach(node.output());
        case Op.Relu6 _ -> through(Activation.RELU6) && reach(node.output());
        // Windows over the edge average and compare only the positions inside.
        case Op.AveragePool2D pool -> through(pool.activation()) && reach(node.output());
        case Op.MaxPool2D pool -> through(pool.activation()) && reach(node.output());
        case Op.Mean _, Op.Reshape _, Op.Squeeze _ -> reach(node.output());
        case Op.ResizeBilinear _, Op.ResizeNearestNeighbor _ -> reach(node.output());
        default -> false;
      };
    }
  }
}
