package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Input tensors of a node, with checked access by position. The checks throw {@link
 * InvalidGraphException}.
 */
record NodeInputs(List<@Nullable Tensor> tensors) {
  int size() {
    return tensors.size();
  }

  boolean has(int position) {
    return position < tensors.size() && tensors.get(position) != null;
  }

  NodeInputs arity(int least, int most) {
    require(
        tensors.size() >= least && tensors.size() <= most,
        "it has %d inputs, expected %s",
        tensors.size(),
        least == most
            ? least
            : most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most);
    return this;
  }

  Tensor tensor(int position) {
    Tensor tensor = tensors.get(position);
    if (tensor == null) throw new InvalidGraphException("input " + position + " is omitted");
    return tensor;
  }

  Shape shape(int position) {
    Shape shape = tensor(position).shape();
    require(shape.rank() <= Shape.MAX_RANK, "input %d has %d axes", position, shape.rank());
    return shape;
  }

  Shape ranked(int position, int rank) {
    Shape shape = shape(position);
    require(shape.rank() == rank, "input %d has shape %s, expected rank %d", position, shape, rank);
    return shape;
  }

  /** Returns an axis counted from the front; a negative axis counts from the end. */
  static int axis(int axis, int rank) {
    require(axis >= -rank && axis < rank, "axis %d is out of range for rank %d", axis, rank);
    return axis < 0 ? axis + rank : axis;
  }

  /**
   * Returns the values of an index input (a scalar or vector of INT32 or INT64); null if it is not
   * a constant.
   */
  int @Nullable [] indices(int position) {
    Tensor tensor = tensor(position);
    Constant constant = tensor.constant();
    if (constant == null) return null;
    return switch (tensor.type()) {
      case INT32 -> constant.ints();
      case INT64 -> {
        long[] wide = constant.longs();
        var values = new int[wide.length];
        for (int i = 0; i < wide.length; i++) {
          // The kernels clamp indices. A value outside of 32 bits can only be an open bound.
          values[i] = Math.clamp(wide[i], Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        yield values;
      }
      default ->
          throw new InvalidGraphException(
              "input %d ('%s') has indices of type %s, expected INT32 or INT64"
                  .formatted(position, tensor.name(), tensor.type()));
    };
  }
}
