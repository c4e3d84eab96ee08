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
 * A node whose shapes are known, as rules see it.
 *
 * @param inputs in the operator's order; optional ones at the end may be missing, none before them
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

  /** The elements of an input; null where it is no constant or of a type without arithmetic. */
  @Nullable Elements elements(int position) {
    return Elements.of(inputs.get(position));
  }

  /** An input of indices, as integers; null where it is no constant. */
  long @Nullable [] integers(int position) {
    Elements elements = elements(position);
    return elements == null || elements.isReal() ? null : elements.integers();
  }

  /** The option table of an operator without a record. */
  OpaqueOptions options(int type) {
    return OpaqueOptions.of((Op.Opaque) op, type);
  }

  /** Elements of the first output. */
  List<Constant> result(Elements elements) {
    return List.of(elements.as(outType()));
  }
}
