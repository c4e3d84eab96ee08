package dev.octet.engine.rewrite.edit;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;

/** Nodes with another activation in the end. */
public final class Activations {
  private Activations() {}

  /** Whether a node ends in a RELU6, fused or its own, that can be replaced. */
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
   * The same node with another activation.
   *
   * @throws IllegalArgumentException if the operator has none
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
