package dev.octet.engine.edit;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;

/** Replaces the activation function that a node ends in. */
public final class Activations {
  private Activations() {}

  /** Returns whether a node ends in a replaceable RELU6, either fused or as an operator. */
  public static boolean isRelu6(Node node) {
    return switch (node.op()) {
      case Op.Relu6 _ -> true;
      case Op.Conv2D op -> op.activation() == Activation.RELU6;
      case Op.DepthwiseConv2D op -> op.activation() == Activation.RELU6;
      case Op.FullyConnected op -> op.activation() == Activation.RELU6;
      case Op.Add op -> op.activation() == Activation.RELU6;
      default -> false;
    };
  }

  /**
   * Returns a copy of a node with another activation.
   *
   * @throws IllegalArgumentException if the operator has no activation
   */
  public static Node with(Node node, Activation activation) {
    Op op =
        switch (node.op()) {
          case Op.Relu6 _ when activation == Activation.RELU -> new Op.Relu();
          case Op.Conv2D conv ->
              new Op.Conv2D(
                  conv.padding(),
                  conv.strideHeight(),
                  conv.strideWidth(),
                  conv.dilationHeight(),
                  conv.dilationWidth(),
                  activation);
          case Op.DepthwiseConv2D conv ->
              new Op.DepthwiseConv2D(
                  conv.padding(),
                  conv.strideHeight(),
                  conv.strideWidth(),
                  conv.depthMultiplier(),
                  conv.dilationHeight(),
                  conv.dilationWidth(),
                  activation);
          case Op.FullyConnected dense -> new Op.FullyConnected(dense.keepNumDims(), activation);
          case Op.Add _ -> new Op.Add(activation);
          default -> throw new IllegalArgumentException(node.op().name());
        };
    return new Node(op, node.inputs(), node.outputs());
  }
}
