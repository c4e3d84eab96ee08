package dev.octet.engine.write.graphdef;

import dev.octet.engine.graph.Shape;

/** Permutes the axes of a constant. */
final class Axes {
  private Axes() {}

  /**
   * Returns permuted values.
   *
   * @param values row-major values
   * @param shape shape of the values
   * @param order for each axis of the result, the corresponding axis of the values
   */
  static float[] permuted(float[] values, Shape shape, int[] order) {
    int rank = order.length;
    var strides = new int[rank];
    long[] own = shape.strides();
    for (int axis = 0; axis < rank; axis++) strides[axis] = (int) own[order[axis]];
    var at = new int[rank];
    var result = new float[values.length];
    int from = 0;
    for (int i = 0; i < result.length; i++) {
      result[i] = values[from];
      for (int axis = rank - 1; axis >= 0; axis--) {
        from += strides[axis];
        if (++at[axis] < shape.dim(order[axis])) break;
        from -= at[axis] * strides[axis];
        at[axis] = 0;
      }
    }
    return result;
  }
}
