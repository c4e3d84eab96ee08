package dev.octet.engine.graph;

import java.util.ArrayList;
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

  /** Returns a shape of at least two axes with the last axis moved to the second place. */
  public Shape channelsFirst() {
    List<Integer> moved = new ArrayList<>(dims);
    moved.add(1, moved.removeLast());
    return new Shape(moved);
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
   * Returns the product of the extents of consecutive axes; 1 for none.
   *
   * @param from first axis
   * @param to axis after the last one
   */
  public long elements(int from, int to) {
    long n = 1;
    for (int axis = from; axis < to; axis++) n *= dims.get(axis);
    return n;
  }

  /**
   * Returns the row-major strides: for each axis, the distance in elements between neighbouring
   * indexes.
   */
  public long[] strides() {
    var strides = new long[rank()];
    for (int axis = 0; axis < strides.length; axis++) strides[axis] = elements(axis + 1, rank());
    return strides;
  }

  /**
   * Returns whether the shape is one vector of at least two elements, like the scores of classes.
   */
  public boolean isScores() {
    return channels() > 1 && elements() == channels();
  }

  /**
   * Returns the number of elements as an int.
   *
   * @throws ArithmeticException if it exceeds an int
   */
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
