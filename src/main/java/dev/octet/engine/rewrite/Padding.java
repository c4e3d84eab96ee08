package dev.octet.engine.rewrite;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;

/** Whether a window reaches over the edge of its input, where it meets zeros. */
final class Padding {
  private Padding() {}

  /** Whether a CONV_2D or DEPTHWISE_CONV_2D meets padding at some position. */
  static boolean mayPad(Graph graph, Node node) {
    if (!(node.op() instanceof Op.Windowed op) || op.padding() == Op.Padding.VALID) return false;
    Shape x = graph.tensor(node.input(0)).shape();
    Shape weights = graph.tensor(node.input(1)).shape();
    Shape y = graph.tensor(node.output()).shape();
    int dilationHeight = 1;
    int dilationWidth = 1;
    if (op instanceof Op.Conv2D conv) {
      dilationHeight = conv.dilationHeight();
      dilationWidth = conv.dilationWidth();
    } else if (op instanceof Op.DepthwiseConv2D conv) {
      dilationHeight = conv.dilationHeight();
      dilationWidth = conv.dilationWidth();
    }
    return pads(x.dim(1), y.dim(1), weights.dim(1), op.strideHeight(), dilationHeight)
        || pads(x.dim(2), y.dim(2), weights.dim(2), op.strideWidth(), dilationWidth);
  }

  private static boolean pads(int in, int out, int filter, int stride, int dilation) {
    return (out - 1) * stride + (filter - 1) * dilation + 1 > in;
  }
}
