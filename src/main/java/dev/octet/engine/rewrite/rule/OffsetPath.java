package dev.octet.engine.rewrite.rule;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.rewrite.channels.ChannelFlow;
import dev.octet.engine.rewrite.channels.Padding;
import dev.octet.engine.rewrite.edit.LayerWeights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where it shows when a constant is taken from the channels of what a layer makes: in layers whose
 * biases can give it back, and nowhere else.
 *
 * @param layer whose output loses it
 * @param readers nodes that read it, directly or behind pooling and reshaping, in the network's
 *     order; input channel {@code i} of each is channel {@code i % channels} of the layer's
 * @param rectified whether it passes a RELU or RELU6: then it must be positive, and no more than
 *     the channel always has
 * @param capped whether it passes a RELU6: then the channel must stay under 6
 */
record OffsetPath(int layer, List<Integer> readers, boolean rectified, boolean capped) {
  OffsetPath {
    readers = List.copyOf(readers);
  }

  /** Whether any constant can be taken from any channel, and nothing changes. */
  boolean isLinear() {
    return !rectified;
  }

  /**
   * From a node's output on.
   *
   * @return null where the node has no weights and bias, or where somebody reads the channels who
   *     would see that something is missing: a caller, a sum, a convolution that meets the zeros of
   *     padding beside them
   */
  static @Nullable OffsetPath from(Graph graph, int nodeIndex) {
    LayerWeights layer = LayerWeights.of(graph, nodeIndex);
    if (layer == null) return null;
    var walk = new Walk(graph);
    if (!walk.through(layer.activation()) || !walk.reach(layer.output())) return null;
    return new OffsetPath(nodeIndex, walk.readers, walk.rectified, walk.capped);
  }

  /** What was met so far. */
  private static final class Walk {
    private final Graph graph;
    private final Uses uses;
    private final List<Integer> readers = new ArrayList<>();
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

    /** Whether all who read a tensor can do without. */
    private boolean reach(int tensor) {
      if (graph.outputs().contains(tensor)) return false;
      return uses.consumers(tensor).stream().allMatch(n -> enter(n, tensor));
    }

    private boolean enter(int n, int tensor) {
      Node node = graph.nodes().get(n);
      LayerWeights reader = LayerWeights.of(graph, n);
      if (reader != null) {
        readers.add(n);
        int read = graph.tensor(tensor).shape().channels();
        return !Padding.mayPad(graph, node) && reader.inputs() % read == 0;
      }
      if (!ChannelFlow.passes(graph, node)) return false;
      return switch (node.op()) {
        case Op.Relu _ -> through(Activation.RELU) && reach(node.output());
        case Op.Relu6 _ -> through(Activation.RELU6) && reach(node.output());
        // windows that reach over the edge average and compare only what lies inside
        case Op.AveragePool2D pool -> through(pool.activation()) && reach(node.output());
        case Op.MaxPool2D pool -> through(pool.activation()) && reach(node.output());
        case Op.Mean _, Op.Reshape _, Op.Squeeze _ -> reach(node.output());
        case Op.ResizeBilinear _, Op.ResizeNearestNeighbor _ -> reach(node.output());
        default -> false;
      };
    }
  }
}
