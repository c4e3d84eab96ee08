package dev.octet.engine.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Extents of a tensor, outermost first. All extents are known and at least 0; a scalar has none.
 *
 * @param dims the extents
 */
public record Shape(List<Integer> dims) {
  /** Largest rank that any kernel of TensorFlow Lite supports. */
  static final int MAX_RANK = 8;

  public Shape {
    dims = List.copyOf(dims);
    for (int d : dims) {
      if (d < 0) throw new IllegalArgumentException("negative extent in shape " + dims);
    }
  }

  /** Returns a shape with the given extents, outermost first. */
  public static Shape of(int... dims) {
    return new Shape(Arrays.stream(dims).boxed().toList());
  }

  /** Returns the number of axes. */
  public int rank() {
    return dims.size();
  }

  /** Returns the extent of an axis; a negative axis counts from the end. */
  public int dim(int axis) {
    return dims.get(axis < 0 ? axis + rank() : axis);
  }

  /** Returns the innermost extent, the number of channels of an NHWC activation; 1 for a scalar. */
  public int channels() {
    return dims.isEmpty() ? 1 : dims.getLast();
  }

  /**
   * Returns the number of elements; 1 for a scalar.
   *
   * @throws ArithmeticException if it exceeds a long
   */
  public long elements() {
    long n = 1;
    for (int d : dims) n = Math.multiplyExact(n, (long) d);
    return n;
  }

  /**
   * The product of the extents of some axes in a row; 1 where there are none.
   *
   * @param from the first of the axes
   * @param to the axis after the last of them
   */
  public long elements(int from, int to) {
    long n = 1;
    for (int axis = from; axis < to; axis++) n *= dims.get(axis);
    return n;
  }

  /** For each axis, how many elements lie from one index to the next, row-major. */
  public long[] strides() {
    var strides = new long[rank()];
    for (int axis = 0; axis < strides.length; axis++) strides[axis] = elements(axis + 1, rank());
    return strides;
  }

  /** Whether it is one vector of at least two elements, as the scores of classes are. */
  public boolean isScores() {
    return channels() > 1 && elements() == channels();
  }

  /** The number of elements where it fits an array. */
  public int size() {
    return Math.toIntExact(elements());
  }

  /** Returns a copy of the extents, outermost first. */
  public int[] toArray() {
    return dims.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Returns the extents as {@code 1x224x224x3}, or {@code scalar}. */
  @Override
  public String toString() {
    return dims.isEmpty()
        ? "scalar"
        : dims.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
