package dev.octet.engine.output;

import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the smallest array that broadcasts to given values. */
final class SmallestFactors {
  private SmallestFactors() {}

  /**
   * Returns the values without the axes along which they are all equal.
   *
   * @param values in row-major order
   * @return null if more than {@code most} values are left
   */
  static OutputForm.@Nullable Multiply of(Shape shape, float[] values, int most) {
    long[] strides = shape.strides();
    List<Integer> dims = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      dims.add(varies(shape, strides[axis], axis, values) ? shape.dim(axis) : 1);
    }
    var small = new Shape(dims);
    if (small.elements() > most) return null;
    List<Float> left = new ArrayList<>();
    for (int i = 0; i < small.size(); i++) left.add(values[index(small, strides, i)]);
    return new OutputForm.Multiply(dims, left);
  }

  private static boolean varies(Shape shape, long stride, int axis, float[] values) {
    for (int i = 0; i < values.length; i++) {
      long at = i / stride % shape.dim(axis);
      if (at > 0 && values[i] != values[(int) (i - stride)]) return true;
    }
    return false;
  }

  /** Returns the index among all values of an element of the small array. */
  private static int index(Shape small, long[] strides, int element) {
    long index = 0;
    int rest = element;
    for (int axis = small.rank() - 1; axis >= 0; axis--) {
      index += rest % small.dim(axis) * strides[axis];
      rest /= small.dim(axis);
    }
    return (int) index;
  }
}
