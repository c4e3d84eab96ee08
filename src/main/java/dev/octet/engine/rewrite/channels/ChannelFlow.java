package dev.octet.engine.rewrite.channels;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;

/**
 * Determines through which nodes channels pass without mixing. Channel {@code i} of input 0 becomes
 * the output channels {@code i + k * channels}: a single one, or one per position if a reshape
 * places the positions next to each other.
 */
public final class ChannelFlow {
  private ChannelFlow() {}

  /**
   * Returns whether channels pass through a node without mixing; if so, all inputs but the first
   * are constants.
   */
  public static boolean passes(Graph graph, Node node) {
    if (node.outputs().size() != 1) return false;
    for (int i = 1; i < node.inputs().size(); i++) {
      if (node.hasInput(i) && !graph.tensor(node.input(i)).isConstant()) return false;
    }
    Tensor x = graph.tensor(node.input(0));
    Tensor y = graph.tensor(node.output());
    if (x.isConstant() || x.type() != ElementType.FLOAT32 || y.type() != ElementType.FLOAT32) {
      return false;
    }
    return switch (node.op()) {
      case Op.AveragePool2D _, Op.MaxPool2D _ -> true;
      case Op.Relu _, Op.Relu6 _, Op.ReluN1To1 _, Op.LeakyRelu _, Op.HardSwish _ -> true;
      case Op.Tanh _, Op.Logistic _ -> true;
      case Op.ResizeBilinear _, Op.ResizeNearestNeighbor _ -> true;
      case Op.Prelu _ -> broadcasts(graph, node, y);
      case Op.Add _, Op.Sub _, Op.Mul _ -> broadcasts(graph, node, y);
      case Op.Mean op -> keepsLastAxis(graph, node, op, x.shape());
      case Op.Pad _ -> padsNoChannels(graph, node);
      case Op.Reshape _, Op.Squeeze _ -> endsAlike(x.shape(), y.shape());
      default -> false;
    };
  }

  /**
   * Returns whether a constant second operand has one value for all channels or one per channel.
   */
  private static boolean broadcasts(Graph graph, Node node, Tensor y) {
    if (node.inputs().size() != 2) return false;
    Tensor x = graph.tensor(node.input(0));
    Tensor constant = graph.tensor(node.input(1));
    int channels = constant.shape().channels();
    return constant.type() == ElementType.FLOAT32
        && x.shape().equals(y.shape())
        && (channels == 1 || channels == y.shape().channels());
  }

  private static boolean keepsLastAxis(Graph graph, Node node, Op.Mean op, Shape x) {
    for (int axis : graph.tensor(node.input(1)).requireConstant().ints()) {
      if (Math.floorMod(axis, x.rank()) == x.rank() - 1) return false;
    }
    Shape y = graph.tensor(node.output()).shape();
    return y.channels() == x.channels() || op.keepDims();
  }

  private static boolean padsNoChannels(Graph graph, Node node) {
    Tensor paddings = graph.tensor(node.input(1));
    if (paddings.type() != ElementType.INT32) return false;
    int[] values = paddings.requireConstant().ints();
    return values[values.length - 1] == 0 && values[values.length - 2] == 0;
  }

  /** Returns whether the last axis of y is the last axes of x, flattened. */
  private static boolean endsAlike(Shape x, Shape y) {
    if (x.rank() == 0 || y.rank() == 0) return false;
    List<Integer> dims = x.dims();
    long together = 1;
    for (int axis = dims.size() - 1; axis >= 0; axis--) {
      together *= dims.get(axis);
      if (together == y.channels()) return true;
      if (together > y.channels()) return false;
    }
    return false;
  }
}
