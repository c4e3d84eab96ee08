package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;

/** Permutation of the axes of a constant of any size. */
public final class PermutedConstant {
  private PermutedConstant() {}

  /**
   * Returns a constant with permuted axes.
   *
   * @param tensor a constant
   * @param permutation for each axis of the result, the axis of {@code tensor}
   */
  public static Tensor of(Tensor tensor, int... permutation) {
    long[] own = tensor.shape().strides();
    var dims = new int[permutation.length];
    var strides = new long[permutation.length];
    for (int axis = 0; axis < permutation.length; axis++) {
      dims[axis] = tensor.shape().dim(permutation[axis]);
      strides[axis] = own[permutation[axis]];
    }
    var view = new View(Shape.of(dims), 0, strides);
    Constant elements = view.of(tensor.requireConstant(), tensor.type().bytes());
    return new Tensor(tensor.name(), view.out(), tensor.type(), null, elements);
  }
}
