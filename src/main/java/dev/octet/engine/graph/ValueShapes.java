package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;
import static dev.octet.engine.graph.NodeInputs.axis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shape inference for elementwise operators and for operators along an axis: broadcasting
 * arithmetic, softmax, reductions.
 */
final class ValueShapes {
  /** Largest rank that all broadcasting kernels support. */
  private static final int MAX_BROADCAST_RANK = 5;

  private static final int MAX_SOFTMAX_RANK = 4;

  /** Position of the variance among the inputs of a batch normalization. */
  private static final int VARIANCE = 4;

  private ValueShapes() {}

  static List<Shape> broadcast(NodeInputs in) {
    return List.of(broadcast(in.arity(2, 2).shape(0), in.shape(1)));
  }

  static List<Shape> prelu(NodeInputs in) {
    Shape x = in.arity(2, 2).shape(0);
    require(
        broadcast(x, in.shape(1)).equals(x),
        "input shape %s doesn't fit slopes of shape %s",
        x,
        in.shape(1));
    return List.of(x);
  }

  /** Requires all inputs but x to be constants, so that the operator can be folded. */
  static List<Shape> batchNormalization(Op.BatchNormalization norm, NodeInputs in) {
    Shape x = in.arity(5, 5).shape(0);
    require(x.rank() >= 2, "rank of %s", x);
    for (int i = 1; i < in.size(); i++) {
      Shape expected = Shape.of(x.channels());
      require(in.tensor(i).isConstant(), "input %d must be a constant", i);
      require(
          in.shape(i).equals(expected),
          "input %d has shape %s, expected %s",
          i,
          in.shape(i),
          expected);
    }
    require(in.tensor(VARIANCE).type() == ElementType.FLOAT32, "the variance must be FLOAT32");
    for (float variance : in.tensor(VARIANCE).requireConstant().floats()) {
      require(
          variance >= 0 && (double) variance + norm.epsilon() > 0,
          "variance %s plus epsilon %s is not positive",
          variance,
          norm.epsilon());
    }
    return List.of(x);
  }

  static List<Shape> softmax(NodeInputs in) {
    Shape x = in.arity(1, 1).shape(0);
    require(x.rank() >= 1 && x.rank() <= MAX_SOFTMAX_RANK, "rank of %s", x);
    return List.of(x);
  }

  /** Inputs: x, axes. */
  static List<Shape> reduced(boolean keepDims, NodeInputs in) {
    Shape x = in.arity(2, 2).shape(0);
    int @Nullable [] axes = in.indices(1);
    if (axes == null) return List.of();
    var reduced = new boolean[x.rank()];
    for (int a : axes) reduced[axis(a, x.rank())] = true;
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (!reduced[i]) dims.add(x.dim(i));
      else if (keepDims) dims.add(1);
    }
    return List.of(new Shape(dims));
  }

  private static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    require(
        a.equals(b) || rank <= MAX_BROADCAST_RANK,
        "%s and %s have too many axes to broadcast",
        a,
        b);
    return Broadcast.of(a, b);
  }
}
