package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;

import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Op.Windowed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shape inference for layers that slide a window or multiply by weights: convolutions, pools, fully
 * connected and recurrent layers.
 */
final class LayerShapes {
  private LayerShapes() {}

  static List<Shape> conv2d(Op.Conv2D conv, NodeInputs in) {
    Shape x = in.arity(2, 3).ranked(0, 4);
    Shape w = in.ranked(1, 4);
    int perGroup = w.dim(3);
    require(
        perGroup > 0 && x.channels() % perGroup == 0,
        "input shape %s doesn't fit weights of shape %s",
        x,
        w);
    int groups = x.channels() / perGroup;
    require(
        groups > 0 && w.dim(0) % groups == 0,
        "%d groups don't divide the output channels of weights of shape %s",
        groups,
        w);
    bias(in, 2, w.dim(0));
    int h = window(conv, x.dim(1), w.dim(1), conv.strideHeight(), conv.dilationHeight());
    int wide = window(conv, x.dim(2), w.dim(2), conv.strideWidth(), conv.dilationWidth());
    return List.of(Shape.of(x.dim(0), h, wide, w.dim(0)));
  }

  static List<Shape> depthwise(Op.DepthwiseConv2D conv, NodeInputs in) {
    Shape x = in.arity(2, 3).ranked(0, 4);
    Shape w = in.ranked(1, 4);
    require(w.dim(0) == 1, "depthwise weights have shape %s, but their first extent must be 1", w);
    require(
        w.channels() == (long) x.channels() * conv.depthMultiplier(),
        "input shape %s with depth multiplier %d doesn't fit weights of shape %s",
        x,
        conv.depthMultiplier(),
        w);
    bias(in, 2, w.channels());
    int h = window(conv, x.dim(1), w.dim(1), conv.strideHeight(), conv.dilationHeight());
    int wide = window(conv, x.dim(2), w.dim(2), conv.strideWidth(), conv.dilationWidth());
    return List.of(Shape.of(x.dim(0), h, wide, w.channels()));
  }

  static List<Shape> transposeConv(Op.TransposeConv conv, NodeInputs in) {
    Shape w = in.arity(3, 4).ranked(1, 4);
    Shape x = in.ranked(2, 4);
    require(x.channels() == w.dim(3), "input shape %s doesn't fit weights of shape %s", x, w);
    bias(in, 3, w.dim(0));
    int @Nullable [] size = in.indices(0);
    if (size == null) return List.of();
    require(size.length == 4, "the output shape has %d values, expected 4", size.length);
    Shape out = extents(size);
    require(
        out.dim(0) == x.dim(0),
        "input shape %s and output shape %s have different batch sizes",
        x,
        out);
    require(
        out.dim(3) == w.dim(0),
        "weights of shape %s don't have the output channels of output shape %s",
        w,
        out);
    int h = window(conv, out.dim(1), w.dim(1), conv.strideHeight(), 1);
    int wide = window(conv, out.dim(2), w.dim(2), conv.strideWidth(), 1);
    require(
        h == x.dim(1) && wide == x.dim(2),
        "input shape %s and weights of shape %s don't give output shape %s",
        x,
        w,
        out);
    return List.of(out);
  }

  static List<Shape> pool(Windowed pool, int filterHeight, int filterWidth, NodeInputs in) {
    Shape x = in.arity(1, 1).ranked(0, 4);
    int h = window(pool, x.dim(1), filterHeight, pool.strideHeight(), 1);
    int w = window(pool, x.dim(2), filterWidth, pool.strideWidth(), 1);
    return List.of(Shape.of(x.dim(0), h, w, x.dim(3)));
  }

  static List<Shape> fullyConnected(Op.FullyConnected dense, NodeInputs in) {
    Shape x = in.arity(2, 3).shape(0);
    Shape w = in.ranked(1, 2);
    int units = w.dim(1);
    require(
        units > 0 && x.elements() % units == 0,
        "input shape %s doesn't fit weights of shape %s",
        x,
        w);
    bias(in, 2, w.dim(0));
    if (!dense.keepNumDims()) {
      return List.of(Shape.of(Math.toIntExact(x.elements() / units), w.dim(0)));
    }
    require(
        x.rank() > 0 && x.channels() == units,
        "input shape %s doesn't fit weights of shape %s",
        x,
        w);
    List<Integer> dims = new ArrayList<>(x.dims());
    dims.set(x.rank() - 1, w.dim(0));
    return List.of(new Shape(dims));
  }

  static List<Shape> lstm(NodeInputs in) {
    int inputs = Op.SequenceLstm.BIASES + Op.SequenceLstm.GATES;
    Shape x = in.arity(inputs, inputs).ranked(0, 3);
    int units = in.ranked(Op.SequenceLstm.RECURRENT, 2).dim(0);
    require(
        x.elements() > 0 && units > 0, "input shape %s and %d units have no elements", x, units);
    for (int gate = 0; gate < Op.SequenceLstm.GATES; gate++) {
      is(in, Op.SequenceLstm.WEIGHTS + gate, Shape.of(units, x.dim(2)));
      is(in, Op.SequenceLstm.RECURRENT + gate, Shape.of(units, units));
      is(in, Op.SequenceLstm.BIASES + gate, Shape.of(units));
    }
    return List.of(Shape.of(x.dim(0), x.dim(1), units));
  }

  private static void is(NodeInputs in, int position, Shape expected) {
    Shape shape = in.shape(position);
    require(
        shape.equals(expected), "input %d has shape %s, expected %s", position, shape, expected);
  }

  private static int window(Windowed op, int size, int filter, int stride, int dilation) {
    return window(op.padding(), size, filter, stride, dilation);
  }

  /**
   * Returns the extent of a window operator's output along one axis, as {@code ComputeOutSize} of
   * {@code tflite/kernels/padding.h}.
   */
  static int window(Padding padding, int size, int filter, int stride, int dilation) {
    require(
        filter > 0 && stride > 0 && dilation > 0,
        "filter %d, stride %d and dilation %d must be positive",
        filter,
        stride,
        dilation);
    long covered = (filter - 1L) * dilation + 1;
    long out =
        padding == Padding.SAME
            ? SamePadding.outputs(size, stride)
            : (size + stride - covered) / stride;
    require(out > 0, "a window of extent %d doesn't fit an input of extent %d", covered, size);
    return Math.toIntExact(out);
  }

  private static void bias(NodeInputs in, int position, int channels) {
    if (!in.has(position)) return;
    Shape bias = in.shape(position);
    require(
        bias.elements() == channels && bias.rank() >= 1,
        "bias has shape %s, expected one value for each of %d output channels",
        bias,
        channels);
  }

  private static Shape extents(int[] dims) {
    for (int d : dims) require(d >= 0, "extent %d", d);
    return Shape.of(dims);
  }
}
