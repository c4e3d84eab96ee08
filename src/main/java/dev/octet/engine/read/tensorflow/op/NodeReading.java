package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.tensorflow.flat.Attributes;
import dev.octet.engine.read.tensorflow.flat.FlatNode;
import dev.octet.engine.read.tensorflow.tensor.TensorDecoder;
import java.util.Arrays;
import java.util.List;

/**
 * A node while it is imported.
 *
 * @param node the node
 * @param b the network so far
 * @param inputs ids of the node's inputs in the network
 * @param decoder decodes the tensors in attributes
 * @param variables values of variables
 */
record NodeReading(
    FlatNode node,
    NetworkBuilder b,
    List<Integer> inputs,
    TensorDecoder decoder,
    VariableValues variables) {
  NodeReading {
    inputs = List.copyOf(inputs);
  }

  String name() {
    return node.name();
  }

  Attributes attributes() {
    return node.attributes();
  }

  int count() {
    return inputs.size();
  }

  /** Returns the id of an input. */
  int x(int position) {
    if (position >= inputs.size()) {
      throw new InvalidGraphException(
          "it has %d inputs, expected at least %d".formatted(inputs.size(), position + 1));
    }
    return inputs.get(position);
  }

  Tensor tensor(int position) {
    return b.tensor(x(position));
  }

  Shape shape(int position) {
    return tensor(position).shape();
  }

  ElementType type(int position) {
    return tensor(position).type();
  }

  boolean isConstant(int position) {
    return tensor(position).isConstant();
  }

  /**
   * Returns the integers of a constant input.
   *
   * @throws dev.octet.engine.RejectedInputException {@code data-dependent-shape} if it is not a
   *     constant
   */
  int[] integers(int position) {
    Tensor tensor = tensor(position);
    if (!tensor.isConstant()) {
      throw ModelProblems.of(
          "data-dependent-shape",
          "Input %d of '%s' (%s) depends on values that are known only when the network runs."
              .formatted(position, name(), node.op()),
          "Export the network with fixed shapes (batch 1), or end it before this node.");
    }
    if (tensor.type() == ElementType.INT32) return tensor.requireConstant().ints();
    throw new InvalidGraphException(
        "input %d has the type %s, expected integers".formatted(position, tensor.type()));
  }

  /** Returns the integer of a constant input with one element. */
  int integer(int position) {
    int[] values = integers(position);
    if (values.length == 1) return values[0];
    throw new InvalidGraphException(
        "input %d has %d elements, expected one".formatted(position, values.length));
  }

  /** Returns whether an input is a constant of floats. */
  boolean isRealConstant(int position) {
    return isConstant(position) && type(position) == ElementType.FLOAT32;
  }

  /** Returns the floats of a constant input. */
  float[] reals(int position) {
    if (isRealConstant(position)) return tensor(position).requireConstant().floats();
    throw new InvalidGraphException("input %d is not a constant of floats".formatted(position));
  }

  /** Returns whether an input is a constant whose elements are all the same given number. */
  boolean isEverywhere(int position, float value) {
    if (!isConstant(position) || shape(position).elements() == 0) return false;
    if (type(position) == ElementType.INT32) {
      return value == (int) value
          && Arrays.stream(tensor(position).requireConstant().ints()).allMatch(v -> v == value);
    }
    if (!isRealConstant(position)) return false;
    for (float element : reals(position)) if (element != value) return false;
    return true;
  }

  /** Returns an axis counted from the front. */
  static int axis(int axis, int rank) {
    int positive = axis < 0 ? axis + rank : axis;
    if (positive >= 0 && positive < rank) return positive;
    throw new InvalidGraphException("axis %d of a tensor with %d axes".formatted(axis, rank));
  }
}
