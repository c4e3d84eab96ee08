package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Tensor;

/** The range of an operator's output for any input. Example: the output of RELU6 lies in [0, 6]. */
public final class PossibleRange {
  private static final double SIX = 6;

  private PossibleRange() {}

  /** Returns the possible range of an activation; all of float32 if nothing limits it. */
  public static Range of(Graph graph, int tensor) {
    for (Node node : graph.nodes()) {
      if (node.outputs().contains(tensor)) return of(graph, node);
    }
    return all();
  }

  private static Range of(Graph graph, Node node) {
    return switch (node.op()) {
      case Op.Weighted op -> of(op.activation());
      case Op.Fusing op when op.activation() != Activation.NONE -> of(op.activation());
      case Op.Relu _ -> of(Activation.RELU);
      case Op.Relu6 _ -> of(Activation.RELU6);
      case Op.ReluN1To1 _ -> of(Activation.RELU_N1_TO_1);
      case Op.Tanh _, Op.SequenceLstm _ -> new Range(-1, 1);
      case Op.Logistic _, Op.Softmax _ -> new Range(0, 1);
      case Op.Minimum _ -> new Range(-Float.MAX_VALUE, limit(graph, node).high());
      case Op.Maximum _ -> new Range(limit(graph, node).low(), Float.MAX_VALUE);
      case Op.AveragePool2D _, Op.MaxPool2D _, Op.Mean _, Op.Pad _ -> of(graph, node.input(0));
      case Op.Reshape _, Op.Squeeze _ -> of(graph, node.input(0));
      default -> all();
    };
  }

  /** Returns the range of the constants among a node's inputs; all of float32 if there are none. */
  private static Range limit(Graph graph, Node node) {
    Range limit = null;
    for (int input : node.inputs()) {
      Tensor tensor = graph.tensor(input);
      if (!tensor.isConstant() || tensor.type() != ElementType.FLOAT32) continue;
      Range own = ActivationConstants.extent(tensor);
      limit = limit == null ? own : limit.and(own);
    }
    return limit == null ? all() : limit;
  }

  private static Range of(Activation activation) {
    return switch (activation) {
      case NONE -> all();
      case RELU -> new Range(0, Float.MAX_VALUE);
      case RELU6 -> new Range(0, SIX);
      case RELU_N1_TO_1, TANH -> new Range(-1, 1);
    };
  }

  private static Range all() {
    return new Range(-Float.MAX_VALUE, Float.MAX_VALUE);
  }
}
