package dev.octet.engine.rewrite;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;

/**
 * Where a depthwise layer reads for each of its output positions. Positions are counted row by row.
 *
 * @param above rows of zeros above the input
 * @param left columns of zeros to the left of it
 */
record DepthwiseWindow(
    Op.DepthwiseConv2D op,
    int inHeight,
    int inWidth,
    int outWidth,
    int taps,
    int filterWidth,
    int above,
    int left) {

  /** Outside of the input: a zero is read. */
  static final int PADDING = -1;

  /** Of a DEPTHWISE_CONV_2D. */
  static DepthwiseWindow of(Graph graph, int index) {
    Node node = graph.nodes().get(index);
    var op = (Op.DepthwiseConv2D) node.op();
    Shape x = graph.tensor(node.input(0)).shape();
    Shape kernel = graph.tensor(node.input(1)).shape();
    Shape y = graph.tensor(node.output()).shape();
    boolean same = op.padding() == Op.Padding.SAME;
    int tall = (y.dim(1) - 1) * op.strideHeight() + (kernel.dim(1) - 1) * op.dilationHeight() + 1;
    int wide = (y.dim(2) - 1) * op.strideWidth() + (kernel.dim(2) - 1) * op.dilationWidth() + 1;
    return new DepthwiseWindow(
        op,
        x.dim(1),
        x.dim(2),
        y.dim(2),
        kernel.dim(1) * kernel.dim(2),
        kernel.dim(2),
        same ? Math.max(0, tall - x.dim(1)) / 2 : 0,
        same ? Math.max(0, wide - x.dim(2)) / 2 : 0);
  }

  /** The input's position that a tap reads for an output position, or {@link #PADDING}. */
  int at(int position, int tap) {
    int y =
        position / outWidth * op.strideHeight() - above + tap / filterWidth * op.dilationHeight();
    int x = position % outWidth * op.strideWidth() - left + tap % filterWidth * op.dilationWidth();
    return y < 0 || y >= inHeight || x < 0 || x >= inWidth ? PADDING : y * inWidth + x;
  }
}
