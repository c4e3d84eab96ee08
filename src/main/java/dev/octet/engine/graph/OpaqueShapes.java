package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;
import static dev.octet.engine.graph.NodeInputs.axis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shape inference for operators without a record, by TensorFlow Lite's names: elementwise
 * operators, reductions, matrix products and windows. {@link OpaquePartShapes} handles the others.
 */
final class OpaqueShapes {
  // schema.fbs, union BuiltinOptions
  static final int POOL_2D_OPTIONS = 5;
  private static final int REDUCER_OPTIONS = 27;
  private static final int BATCH_MATMUL_OPTIONS = 101;
  private static final int CONV_3D_OPTIONS = 106;

  /** The schema's number of {@code Padding.VALID}. */
  private static final int VALID = 1;

  private OpaqueShapes() {}

  /**
   * Returns the shape of each output; empty if it can't be inferred from the inputs or the operator
   * has no rule here.
   */
  static List<Shape> infer(Op.Opaque op, NodeInputs in) {
    return switch (op.name()) {
      case "ABS", "CEIL", "COS", "ELU", "ERF", "EXP", "FLOOR", "GELU", "LOG" -> first(in);
      case "LOGICAL_NOT", "NEG", "ROUND", "RSQRT", "SIN", "SQRT", "SQUARE", "SIGN" -> first(in);
      case "ZEROS_LIKE", "CAST", "L2_NORMALIZATION", "LOCAL_RESPONSE_NORMALIZATION" -> first(in);
      case "RELU_0_TO_1", "FAKE_QUANT", "CUMSUM", "REVERSE_V2", "REVERSE_SEQUENCE" -> first(in);
      case "LOG_SOFTMAX" -> {
        require(in.arity(1, 1).shape(0).rank() >= 1, "its input is a scalar");
        yield first(in);
      }
      case "DYNAMIC_UPDATE_SLICE", "MATRIX_SET_DIAG", "BUCKETIZE", "ADD_N" -> first(in);
      case "SELECT" -> List.of(in.arity(3, 3).shape(1));
      case "DIV", "FLOOR_DIV", "FLOOR_MOD", "POW", "SQUARED_DIFFERENCE", "ATAN2" -> broadcast(in);
      case "EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL" -> broadcast(in);
      case "LOGICAL_AND", "LOGICAL_OR", "BITWISE_XOR", "RIGHT_SHIFT" -> broadcast(in);
      case "SELECT_V2" -> {
        Shape either = Broadcast.of(in.arity(3, 3).shape(1), in.shape(2));
        yield List.of(Broadcast.of(in.shape(0), either));
      }
      case "SUM", "REDUCE_PROD", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_ANY", "REDUCE_ALL" ->
          ValueShapes.reduced(OpaqueOptions.of(op, REDUCER_OPTIONS).flag(0), in);
      case "ARG_MAX", "ARG_MIN" -> argument(in);
      case "BATCH_MATMUL" -> batchMatMul(OpaqueOptions.of(op, BATCH_MATMUL_OPTIONS), in);
      case "L2_POOL_2D" -> pool(OpaqueOptions.of(op, POOL_2D_OPTIONS), in);
      case "CONV_3D" -> conv3d(OpaqueOptions.of(op, CONV_3D_OPTIONS), in);
      default -> OpaquePartShapes.infer(op, in);
    };
  }

  private static List<Shape> first(NodeInputs in) {
    return List.of(in.arity(1, Integer.MAX_VALUE).shape(0));
  }

  private static List<Shape> broadcast(NodeInputs in) {
    return List.of(Broadcast.of(in.arity(2, 2).shape(0), in.shape(1)));
  }

  private static List<Shape> argument(NodeInputs in) {
    Shape x = in.arity(2, 2).shape(0);
    int @Nullable [] axes = in.indices(1);
    if (axes == null) return List.of();
    require(axes.length == 1, "%d axes", axes.length);
    List<Integer> dims = new ArrayList<>(x.dims());
    int axis = axis(axes[0], x.rank());
    dims.subList(axis, axis + 1).clear();
    return List.of(new Shape(dims));
  }

  /** Shape rule of {@code tflite/kernels/batch_matmul.cc}. */
  private static List<Shape> batchMatMul(OpaqueOptions options, NodeInputs in) {
    Shape x = in.arity(2, 2).shape(0);
    Shape y = in.shape(1);
    require(x.rank() >= 2 && y.rank() >= 2, "input shapes %s and %s don't fit", x, y);
    boolean adjointX = options.flag(0);
    boolean adjointY = options.flag(1);
    int depthX = x.dim(adjointX ? -2 : -1);
    int depthY = y.dim(adjointY ? -1 : -2);
    require(depthX == depthY, "input shapes %s and %s don't fit", x, y);
    Shape batch = Broadcast.of(withoutMatrix(x), withoutMatrix(y));
    List<Integer> dims = new ArrayList<>(batch.dims());
    dims.add(x.dim(adjointX ? -1 : -2));
    dims.add(y.dim(adjointY ? -2 : -1));
    return List.of(new Shape(dims));
  }

  private static Shape withoutMatrix(Shape shape) {
    return new Shape(shape.dims().subList(0, shape.rank() - 2));
  }

  private static List<Shape> pool(OpaqueOptions options, NodeInputs in) {
    Shape x = in.arity(1, 1).ranked(0, 4);
    boolean valid = options.number(0) == VALID;
    int height = window(valid, x.dim(1), options.integer(4, 0), options.integer(2, 0), 1);
    int width = window(valid, x.dim(2), options.integer(3, 0), options.integer(1, 0), 1);
    return List.of(Shape.of(x.dim(0), height, width, x.dim(3)));
  }

  /**
   * Inputs: x [n,d,h,w,c], weights [kd,kh,kw,c,o]; options: padding, strides, activation,
   * dilations.
   */
  private static List<Shape> conv3d(OpaqueOptions options, NodeInputs in) {
    Shape x = in.arity(2, 3).ranked(0, 5);
    Shape w = in.ranked(1, 5);
    require(x.dim(4) == w.dim(3), "input shape %s doesn't fit weights of shape %s", x, w);
    boolean valid = options.number(0) == VALID;
    List<Integer> dims = new ArrayList<>(Collections.nCopies(5, x.dim(0)));
    // depth, width, height: the order of the option slots
    int[] axes = {1, 3, 2};
    for (int i = 0; i < axes.length; i++) {
      int axis = axes[i];
      int stride = options.integer(1 + i, 0);
      int dilation = options.integer(5 + i, 1);
      dims.set(axis, window(valid, x.dim(axis), w.dim(axis - 1), stride, dilation));
    }
    dims.set(4, w.dim(4));
    return List.of(new Shape(dims));
  }

  private static int window(boolean valid, int size, int filter, int stride, int dilation) {
    return LayerShapes.window(
        valid ? Op.Padding.VALID : Op.Padding.SAME, size, filter, stride, dilation);
  }
}
