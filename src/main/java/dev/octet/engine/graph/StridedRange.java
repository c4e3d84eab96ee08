package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;

import java.util.ArrayList;
import java.util.List;

/**
 * Elements that a STRIDED_SLICE selects, axis by axis. An ellipsis stands for all axes without a
 * specification, a new axis has an extent of 1, and masked bounds are open ({@code
 * BuildStridedSliceParams} of {@code tflite/kernels/strided_slice.cc}).
 */
public final class StridedRange {
  /** Largest rank that the kernel supports, including new axes. */
  private static final int MAX_RANK = 5;

  private final Op.StridedSlice slice;
  private final Shape x;
  private final int[] begin;
  private final int[] end;
  private final int[] strides;
  private final List<Integer> out = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Shape shape;

  /**
   * Selection along one axis.
   *
   * @param axis axis of the input; -1 for a new axis, which has one element
   * @param start index of the first selected element
   * @param stride distance between selected elements; may be negative
   * @param kept whether the axis is part of the output; false for an axis selected by a single
   *     index
   */
  public record Step(int axis, int start, int stride, boolean kept) {}

  /**
   * Resolves the ranges of a slice.
   *
   * @param slice the operator, whose masks apply
   * @param x the input's shape
   * @param begin first index of each specification; {@code end} and {@code strides} have the same
   *     length
   * @throws InvalidGraphException if the ranges don't fit the input
   */
  public StridedRange(Op.StridedSlice slice, Shape x, int[] begin, int[] end, int[] strides) {
    this.slice = slice;
    this.x = x;
    this.begin = begin;
    this.end = end;
    this.strides = strides;
    require(
        begin.length == end.length && begin.length == strides.length,
        "%d begins, %d ends, %d strides",
        begin.length,
        end.length,
        strides.length);
    require(Integer.bitCount(slice.ellipsisMask()) <= 1, "several ellipses");
    if (slice.offset()) requirePlain();
    shape = walk();
  }

  /** Returns the output's shape. */
  public Shape shape() {
    return shape;
  }

  /**
   * Returns the selections, in the order of the output's axes; axes selected by a single index are
   * included.
   */
  public List<Step> steps() {
    return List.copyOf(steps);
  }

  /**
   * Checks a slice whose ends are offsets: for it, the kernel uses one range per axis and ignores
   * all masks except the shrink-axis mask.
   */
  private void requirePlain() {
    int masks = slice.beginMask() | slice.endMask() | slice.ellipsisMask() | slice.newAxisMask();
    require(
        begin.length == x.rank() && masks == 0,
        "%d ranges for %s with ends counted from their begins, and masks %d",
        begin.length,
        x,
        masks);
  }

  /**
   * Checks that a range lies inside its axis, because the kernel doesn't clamp ranges whose ends
   * are offsets.
   */
  private void requireInside(int spec, int size) {
    boolean inside =
        strides[spec] > 0
            && begin[spec] >= 0
            && begin[spec] < size
            && end[spec] >= 0
            && (long) begin[spec] + end[spec] <= size;
    require(
        inside,
        "begin %d and offset %d are out of range for an axis of extent %d",
        begin[spec],
        end[spec],
        size);
  }

  private Shape walk() {
    int taken = 0;
    int newAxes = 0;
    for (int spec = 0; spec < begin.length; spec++) {
      if (in(slice.ellipsisMask(), spec)) taken = ellipsis(taken, x.rank() - axesAfter(spec));
      else if (in(slice.newAxisMask(), spec)) {
        newAxes++;
        out.add(1);
        steps.add(new Step(-1, 0, 0, true));
      } else {
        require(taken < x.rank(), "%d ranges are too many for shape %s", begin.length, x);
        range(spec, taken++);
      }
    }
    keep(taken, x.rank());
    require(x.rank() + newAxes <= MAX_RANK, "%s with %d new axes", x, newAxes);
    return new Shape(out);
  }

  private int ellipsis(int from, int to) {
    // The kernel treats such an ellipsis as one axis and then ignores the last range.
    require(to > from, "an ellipsis that stands for no axis of %s", x);
    return keep(from, to);
  }

  private int keep(int from, int to) {
    for (int axis = from; axis < to; axis++) {
      out.add(x.dim(axis));
      steps.add(new Step(axis, 0, 1, true));
    }
    return Math.max(from, to);
  }

  /** Returns the number of input axes that the specifications after an ellipsis refer to. */
  private int axesAfter(int ellipsis) {
    int axes = 0;
    for (int spec = ellipsis + 1; spec < begin.length; spec++) {
      if (!in(slice.newAxisMask(), spec)) axes++;
    }
    return axes;
  }

  private void range(int spec, int axis) {
    int size = x.dim(axis);
    int stride = strides[spec];
    require(stride != 0, "a stride is 0");
    if (slice.offset()) requireInside(spec, size);
    boolean forward = stride > 0;
    // Smallest and largest value that a bound is clamped to.
    int low = forward ? 0 : -1;
    int high = forward ? size : size - 1;
    long start = in(slice.beginMask(), spec) ? (forward ? low : high) : begin[spec];
    if (!in(slice.beginMask(), spec) && start < 0) start += size;
    if (in(slice.shrinkAxisMask(), spec)) {
      require(
          start >= 0 && start < size,
          "index %d is out of range for an axis of extent %d",
          begin[spec],
          size);
      steps.add(new Step(axis, (int) start, 1, false));
      return;
    }
    start = Math.clamp(start, low, high);
    long stop = end[spec];
    if (in(slice.endMask(), spec)) stop = forward ? high : low;
    else {
      if (slice.offset()) stop += start;
      if (stop < 0) stop += size;
      stop = Math.clamp(stop, low, high);
    }
    long span = forward ? stop - start : start - stop;
    long step = Math.abs((long) stride);
    steps.add(new Step(axis, (int) start, stride, true));
    out.add((int) Math.max(0, (span + step - 1) / step));
  }

  private static boolean in(int mask, int bit) {
    return bit < Integer.SIZE && (mask >>> bit & 1) != 0;
  }
}
