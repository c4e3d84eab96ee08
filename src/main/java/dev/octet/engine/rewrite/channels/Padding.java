package dev.octet.engine.rewrite.channels;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.SamePadding;
import dev.octet.engine.graph.Shape;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Determines where a kernel's window extends over the edge of its input onto zero padding. */
public final class Padding {
  private Padding() {}

  /** Returns whether a CONV_2D or DEPTHWISE_CONV_2D reads padding at some position. */
  public static boolean mayPad(Graph graph, Node node) {
    if (!(node.op() instanceof Op.Windowed)) return false;
    Shape weights = graph.tensor(node.input(1)).shape();
    int kernelPositions = weights.dim(1) * weights.dim(2);
    return windows(graph, node).stream().anyMatch(window -> window.cardinality() < kernelPositions);
  }

  /**
   * Returns the sets of kernel positions of a CONV_2D or DEPTHWISE_CONV_2D that lie inside the
   * input together at some output position. The other kernel positions lie on zero padding there.
   *
   * @return distinct sets of {@code row * kernelWidth + column}
   */
  static List<BitSet> windows(Graph graph, Node node) {
    var op = (Op.Windowed) node.op();
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
    boolean same = op.padding() == Op.Padding.SAME;
    int width = weights.dim(2);
    var rows =
        new Axis(x.dim(1), y.dim(1), weights.dim(1), op.strideHeight(), dilationHeight, same);
    var columns = new Axis(x.dim(2), y.dim(2), width, op.strideWidth(), dilationWidth, same);
    Set<BitSet> windows = new LinkedHashSet<>();
    for (BitSet inRows : rows.inside()) {
      for (BitSet inColumns : columns.inside()) {
        var window = new BitSet();
        inRows.stream().forEach(r -> inColumns.stream().forEach(c -> window.set(r * width + c)));
        windows.add(window);
      }
    }
    return List.copyOf(windows);
  }

  /** One axis of a window, in elements. */
  private record Axis(int in, int out, int kernel, int stride, int dilation, boolean same) {
    /** Returns the distinct sets of kernel positions that lie inside the input together. */
    Set<BitSet> inside() {
      int before = same ? SamePadding.before(in, out, kernel, stride, dilation) : 0;
      Set<BitSet> sets = new LinkedHashSet<>();
      for (int o = 0; o < out; o++) {
        var inside = new BitSet();
        for (int k = 0; k < kernel; k++) {
          int at = o * stride - before + k * dilation;
          if (at >= 0 && at < in) inside.set(k);
        }
        sets.add(inside);
      }
      return sets;
    }
  }
}
