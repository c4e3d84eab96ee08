package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Importer of StridedSlice. Its masks are written out for each axis of the input, since not all
 * kernels of TensorFlow Lite support an ellipsis and new axes:
 *
 * <pre>{@code
 * x[..., 1:3, newaxis]  ->  RESHAPE(STRIDED_SLICE(x, begin [0,0,1], end [0,0,3], masks 3))
 * }</pre>
 */
final class StridedSliceNode {
  private final NodeReading n;
  private final Shape x;
  private final int[] begin;
  private final int[] end;
  private final int[] strides;
  private int beginMask;
  private int endMask;
  private int shrinkMask;

  /** For each axis of the result: an axis of the input, or -1 for a new one. */
  private final List<Integer> result = new ArrayList<>();

  private StridedSliceNode(NodeReading n) {
    this.n = n;
    x = n.shape(0);
    begin = new int[x.rank()];
    end = new int[x.rank()];
    strides = new int[x.rank()];
  }

  static int add(NodeReading n) {
    return new StridedSliceNode(n).add();
  }

  private int add() {
    int[] from = n.integers(1);
    int[] to = n.integers(2);
    int[] by = n.integers(3);
    if (from.length != to.length || from.length != by.length || from.length > Integer.SIZE - 1) {
      throw new InvalidGraphException(
          "%d begins, %d ends and %d strides".formatted(from.length, to.length, by.length));
    }
    int ellipsis = n.attributes().integer("ellipsis_mask", 0);
    int fresh = n.attributes().integer("new_axis_mask", 0);
    int axis = 0;
    for (int i = 0; i < from.length; i++) {
      if (has(ellipsis, i)) {
        int later = 0;
        for (int j = i + 1; j < from.length; j++) if (!has(fresh, j)) later++;
        while (axis < x.rank() - later) whole(axis++);
      } else if (has(fresh, i)) {
        result.add(-1);
      } else {
        range(axis++, i, from[i], to[i], by[i]);
      }
    }
    while (axis < x.rank()) whole(axis++);
    return added(result.contains(-1));
  }

  private static boolean has(int mask, int position) {
    return (mask >> position & 1) != 0;
  }

  private void whole(int axis) {
    beginMask |= 1 << axis;
    endMask |= 1 << axis;
    strides[axis] = 1;
    result.add(axis);
  }

  private void range(int axis, int position, int from, int to, int by) {
    if (axis >= x.rank()) {
      throw new InvalidGraphException("more ranges than axes in shape %s".formatted(x));
    }
    begin[axis] = from;
    end[axis] = to;
    strides[axis] = by;
    if (has(n.attributes().integer("shrink_axis_mask", 0), position)) {
      shrinkMask |= 1 << axis;
      return;
    }
    if (has(n.attributes().integer("begin_mask", 0), position)) beginMask |= 1 << axis;
    if (has(n.attributes().integer("end_mask", 0), position)) endMask |= 1 << axis;
    result.add(axis);
  }

  private int added(boolean hasNewAxes) {
    int slice = isWhole() ? n.x(0) : slice(hasNewAxes ? n.name() + "/slice" : n.name());
    if (!hasNewAxes) return slice;
    List<Integer> dims = new ArrayList<>();
    int next = 0;
    for (int axis : result) dims.add(axis < 0 ? 1 : n.b().shape(slice).dim(next++));
    return n.b().reshaped(n.name(), slice, dims.stream().mapToInt(Integer::intValue).toArray());
  }

  private boolean isWhole() {
    for (int axis = 0; axis < x.rank(); axis++) {
      boolean first = has(beginMask, axis) || begin[axis] == 0;
      boolean last = has(endMask, axis) || end[axis] >= x.dim(axis);
      if (!first || !last || strides[axis] != 1 || has(shrinkMask, axis)) return false;
    }
    return true;
  }

  private int slice(String name) {
    var op = new Op.StridedSlice(beginMask, endMask, 0, 0, shrinkMask, false);
    return n.b()
        .node(
            name,
            op,
            n.x(0),
            n.b().list(name + "/begin", begin),
            n.b().list(name + "/end", end),
            n.b().list(name + "/strides", strides));
  }
}
