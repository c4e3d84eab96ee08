package dev.octet.engine.unfold.layout;

import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The order in which the axes of a tensor are stored.
 *
 * @param axes for each stored axis, the tensor's own axis
 */
record AxisOrder(List<Integer> axes) {
  AxisOrder {
    axes = List.copyOf(axes);
  }

  /** Returns the tensor's own order. */
  static AxisOrder own(int rank) {
    return new AxisOrder(IntStream.range(0, rank).boxed().toList());
  }

  /** Returns the order of an image whose second axis, the channels, is stored last. */
  static AxisOrder channelsLast(int rank) {
    if (rank < 3) return own(rank);
    List<Integer> axes = new ArrayList<>(List.of(0));
    for (int axis = 2; axis < rank; axis++) axes.add(axis);
    axes.add(1);
    return new AxisOrder(axes);
  }

  static AxisOrder of(int... axes) {
    return new AxisOrder(IntStream.of(axes).boxed().toList());
  }

  int rank() {
    return axes.size();
  }

  boolean isOwn() {
    return equals(own(rank()));
  }

  /** Returns whether the last axis is stored last. */
  boolean keepsLast() {
    return rank() == 0 || axes.getLast() == rank() - 1;
  }

  /** Returns the stored position of one of the tensor's axes. */
  int position(int axis) {
    return axes.indexOf(axis);
  }

  /** Returns the permutation that leads from this stored order to the tensor's own order. */
  int[] inverse() {
    return IntStream.range(0, rank()).map(this::position).toArray();
  }

  /** Returns the permutation that leads from this stored order to another one. */
  int[] to(AxisOrder other) {
    return other.axes.stream().mapToInt(this::position).toArray();
  }

  /** Returns the stored order of the same elements seen through a TRANSPOSE. */
  AxisOrder transposed(int[] permutation) {
    AxisOrder through = of(permutation);
    return new AxisOrder(axes.stream().map(through::position).toList());
  }

  /** Returns the stored extents of a tensor. */
  int[] stored(Shape shape) {
    return axes.stream().mapToInt(shape::dim).toArray();
  }

  /** Returns the order without some of the tensor's axes, whose numbers then close up. */
  AxisOrder without(List<Integer> removed) {
    List<Integer> rest = new ArrayList<>();
    for (int axis : axes) {
      if (removed.contains(axis)) continue;
      rest.add(axis - (int) removed.stream().filter(gone -> gone < axis).count());
    }
    return new AxisOrder(rest);
  }

  /** Returns whether elements keep their places when this order becomes another one. */
  boolean hasSameElements(AxisOrder other, Shape shape) {
    return longAxes(shape).equals(other.longAxes(shape));
  }

  /** Returns the stored axes that have more than one element. */
  private List<Integer> longAxes(Shape shape) {
    return axes.stream().filter(axis -> shape.dim(axis) != 1).toList();
  }
}
