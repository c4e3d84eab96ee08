package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;
import static dev.octet.engine.graph.NodeInputs.axis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shape inference for operators that combine or split tensors: concatenation, packing, padding,
 * splitting, slicing.
 */
final class PartShapes {
  /** Largest rank that the kernels of PAD, SLICE and STRIDED_SLICE support. */
  private static final int MAX_INDEXED_RANK = 5;

  private PartShapes() {}

  static List<Shape> concatenation(Op.Concatenation concat, NodeInputs in) {
    Shape first = in.arity(1, Integer.MAX_VALUE).shape(0);
    int axis = axis(concat.axis(), first.rank());
    int sum = 0;
    for (int i = 0; i < in.size(); i++) {
      Shape x = in.shape(i);
      require(x.rank() == first.rank(), "input shapes %s and %s don't fit", first, x);
      for (int d = 0; d < x.rank(); d++) {
        require(
            d == axis || x.dim(d) == first.dim(d), "input shapes %s and %s don't fit", first, x);
      }
      sum = Math.addExact(sum, x.dim(axis));
    }
    int[] dims = first.toArray();
    dims[axis] = sum;
    return List.of(Shape.of(dims));
  }

  static List<Shape> pack(Op.Pack pack, NodeInputs in) {
    Shape x = in.arity(1, Integer.MAX_VALUE).shape(0);
    require(
        pack.count() == in.size(),
        "option count is %d, but there are %d inputs",
        pack.count(),
        in.size());
    require(x.rank() < Shape.MAX_RANK, "rank of %s", x);
    for (int i = 1; i < in.size(); i++) {
      require(in.shape(i).equals(x), "input shapes %s and %s don't fit", x, in.shape(i));
    }
    List<Integer> dims = new ArrayList<>(x.dims());
    dims.add(axis(pack.axis(), x.rank() + 1), pack.count());
    return List.of(new Shape(dims));
  }

  static List<Shape> pad(NodeInputs in) {
    Shape x = in.shape(0);
    require(x.rank() <= MAX_INDEXED_RANK, "rank of %s", x);
    require(
        in.shape(1).equals(Shape.of(x.rank(), 2)),
        "input shape %s doesn't fit paddings of shape %s",
        x,
        in.shape(1));
    if (in.size() == 3)
      require(
          in.shape(2).elements() == 1, "pad value has shape %s, expected one element", in.shape(2));
    int @Nullable [] paddings = in.indices(1);
    if (paddings == null) return List.of();
    var dims = new int[x.rank()];
    for (int i = 0; i < dims.length; i++) {
      int before = paddings[2 * i];
      int after = paddings[2 * i + 1];
      require(
          before >= 0 && after >= 0,
          "paddings %d and %d of axis %d must not be negative",
          before,
          after,
          i);
      dims[i] = Math.addExact(Math.addExact(before, after), x.dim(i));
    }
    return List.of(Shape.of(dims));
  }

  static List<Shape> split(Op.Split split, NodeInputs in) {
    Shape x = in.arity(2, 2).shape(1);
    require(split.parts() > 0, "%d parts", split.parts());
    int @Nullable [] axes = in.indices(0);
    if (axes == null) return List.of();
    require(axes.length == 1, "%d axes", axes.length);
    int axis = axis(axes[0], x.rank());
    require(
        x.dim(axis) % split.parts() == 0,
        "shape %s can't be split into %d equal parts",
        x,
        split.parts());
    int[] dims = x.toArray();
    dims[axis] /= split.parts();
    return Collections.nCopies(split.parts(), Shape.of(dims));
  }

  static List<Shape> slice(NodeInputs in) {
    Shape x = in.arity(3, 3).shape(0);
    int @Nullable [] begin = in.indices(1);
    int @Nullable [] size = in.indices(2);
    if (size == null) return List.of();
    if (begin == null) return sliceSomewhere(x, size);
    require(
        x.rank() <= MAX_INDEXED_RANK && begin.length == x.rank() && size.length == x.rank(),
        "input shape %s doesn't fit %d begins and %d sizes",
        x,
        begin.length,
        size.length);
    var dims = new int[x.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = size[i] == -1 ? x.dim(i) - begin[i] : size[i];
      require(
          begin[i] >= 0 && dims[i] >= 0 && (long) begin[i] + dims[i] <= x.dim(i),
          "begin %d and size %d are out of range for axis %d of shape %s",
          begin[i],
          size[i],
          i,
          x);
    }
    return List.of(Shape.of(dims));
  }

  /**
   * Returns the shape of a slice whose begin is not a constant; empty if a size extends to the end
   * of its axis.
   */
  private static List<Shape> sliceSomewhere(Shape x, int[] size) {
    require(size.length == x.rank(), "input shape %s doesn't fit %d sizes", x, size.length);
    for (int i = 0; i < size.length; i++) {
      if (size[i] < 0) return List.of();
      require(
          size[i] <= x.dim(i), "size %d is out of range for axis %d of shape %s", size[i], i, x);
    }
    return List.of(Shape.of(size));
  }

  static List<Shape> stridedSlice(Op.StridedSlice slice, NodeInputs in) {
    Shape x = in.arity(4, 4).shape(0);
    int @Nullable [] begin = in.indices(1);
    int @Nullable [] end = in.indices(2);
    int @Nullable [] strides = in.indices(3);
    if (begin == null || end == null || strides == null) return List.of();
    require(x.rank() <= MAX_INDEXED_RANK, "rank of %s", x);
    return List.of(new StridedRange(slice, x, begin, end, strides).shape());
  }
}
