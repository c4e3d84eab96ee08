package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.OpaqueOptions;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node with known shapes, as input to the folding rules.
 *
 * @param op operator and options
 * @param inputs input tensors in the operator's order; omitted optional inputs at the end are
 *     absent from the list
 * @param outputs activations with their inferred shapes
 */
record FoldingCase(Op op, List<Tensor> inputs, List<Tensor> outputs) {
  FoldingCase {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  String name() {
    return op.name();
  }

  Tensor input(int position) {
    return inputs.get(position);
  }

  Shape shape(int position) {
    return inputs.get(position).shape();
  }

  Shape outShape() {
    return outputs.getFirst().shape();
  }

  ElementType outType() {
    return outputs.getFirst().type();
  }

  boolean allConstant() {
    return inputs.stream().allMatch(Tensor::isConstant);
  }

  /**
   * Returns the elements of an input; null if it is not a constant or its type supports no
   * arithmetic.
   */
  @Nullable Elements elements(int position) {
    return Elements.of(inputs.get(position));
  }

  /** Returns the elements of an integer input; null if it is not a constant. */
  long @Nullable [] integers(int position) {
    Elements elements = elements(position);
    return elements == null || elements.isReal() ? null : elements.integers();
  }

  /** Returns the option table of an operator without a record of its own. */
  OpaqueOptions options(int type) {
    return OpaqueOptions.of((Op.Opaque) op, type);
  }

  /** Returns a result with one output of the given elements. */
  List<Constant> result(Elements elements) {
    return List.of(elements.as(outType()));
  }
}
