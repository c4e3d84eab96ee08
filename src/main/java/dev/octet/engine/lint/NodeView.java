package dev.octet.engine.lint;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node with its tensors, as the rules of devices see it.
 *
 * @param graph the graph of the node
 */
public record NodeView(Graph graph, Node node) {
  Op op() {
    return node.op();
  }

  /** Returns TensorFlow Lite's name of the operator. */
  String name() {
    return op().name();
  }

  boolean isOneOf(Set<String> names) {
    return names.contains(name());
  }

  Tensor input(int position) {
    return graph.tensor(node.input(position));
  }

  boolean hasInput(int position) {
    return position < node.inputs().size() && node.hasInput(position);
  }

  /** Returns the first input that the node computes with: the image, not its size or axis. */
  Tensor data() {
    return input(
        switch (op()) {
          case Op.TransposeConv _ -> 2;
          case Op.Split _ -> 1;
          default -> 0;
        });
  }

  Tensor output() {
    return graph.tensor(node.output());
  }

  /** Returns the activations that the node reads and makes. */
  List<Tensor> activations() {
    List<Tensor> all = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      if (hasInput(i) && !input(i).isConstant()) all.add(input(i));
    }
    for (int output : node.outputs()) all.add(graph.tensor(output));
    return all;
  }

  /** Returns the first activation whose type is none of some; null if there is none. */
  @Nullable Tensor activationOutside(Set<ElementType> types) {
    return activations().stream()
        .filter(tensor -> !types.contains(tensor.type()))
        .findFirst()
        .orElse(null);
  }

  /** Returns the weights of a layer; null for other operators. */
  @Nullable Tensor weights() {
    return op() instanceof Op.Weighted ? input(1) : null;
  }

  /** Returns whether the weights of a layer have one scale per channel. */
  boolean hasPerChannelWeights() {
    Tensor weights = weights();
    return weights != null
        && weights.quantization() != null
        && Objects.requireNonNull(weights.quantization()).isPerChannel();
  }

  /** Returns the fused activation; NONE for operators that can't have one. */
  Op.Activation activation() {
    return op() instanceof Op.Fusing fusing ? fusing.activation() : Op.Activation.NONE;
  }

  /** Returns whether two tensors have the same scale and zero point. */
  static boolean areEqual(@Nullable Quantization one, @Nullable Quantization other) {
    return Objects.equals(one, other);
  }

  /** Returns the constant axes of a reduction; null if the network computes them. */
  @Nullable List<Integer> axes() {
    if (!hasInput(1) || !input(1).isConstant()) return null;
    if (input(1).type() != ElementType.INT32) return null;
    int rank = data().shape().rank();
    List<Integer> axes = new ArrayList<>();
    for (int axis : input(1).requireConstant().ints()) axes.add(axis < 0 ? axis + rank : axis);
    return axes;
  }

  /** Returns the number of elements of the first axis of a tensor of 4 axes, else 1. */
  static int batch(Tensor tensor) {
    Shape shape = tensor.shape();
    return shape.rank() == 4 ? shape.dim(0) : 1;
  }
}
