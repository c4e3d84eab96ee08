package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;
import static dev.octet.engine.graph.NodeInputs.axis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shape inference for operators that keep all values and change their layout, and for resizing. */
final class RearrangedShapes {
  /**
   * Largest rank that the kernel of TRANSPOSE supports: {@code kTransposeMaxDimensions} since its
   * version 6.
   */
  private static final int MAX_TRANSPOSE_RANK = 6;

  private RearrangedShapes() {}

  static List<Shape> reshape(Op.Reshape reshape, NodeInputs in) {
    Shape x = in.arity(1, 2).shape(0);
    int[] wanted = reshape.newShape().stream().mapToInt(Integer::intValue).toArray();
    // The kernel uses the shape tensor only if it is an INT32 vector (reshape.cc, ShapeIsVector).
    if (in.has(1) && in.shape(1).rank() == 1 && in.tensor(1).type() == ElementType.INT32) {
      int @Nullable [] given = in.indices(1);
      if (given == null) return List.of();
      wanted = given;
    } else if (wanted.length == 1 && wanted[0] == 0) {
      wanted = new int[0]; // how old converters encoded a scalar
    }
    require(wanted.length <= Shape.MAX_RANK, "rank %d", wanted.length);
    return List.of(stretched(x, wanted));
  }

  static List<Shape> squeeze(Op.Squeeze squeeze, NodeInputs in) {
    Shape x = in.arity(1, 1).shape(0);
    var dropped = new boolean[x.rank()];
    for (int a : squeeze.axes()) {
      int axis = axis(a, x.rank());
      require(x.dim(axis) == 1, "axis %d of shape %s has an extent other than 1", a, x);
      dropped[axis] = true;
    }
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (squeeze.axes().isEmpty() ? x.dim(i) != 1 : !dropped[i]) dims.add(x.dim(i));
    }
    return List.of(new Shape(dims));
  }

  static List<Shape> expandDims(NodeInputs in) {
    Shape x = in.arity(2, 2).shape(0);
    int @Nullable [] axes = in.indices(1);
    if (axes == null) return List.of();
    require(
        axes.length == 1 && x.rank() < Shape.MAX_RANK,
        "input shape %s with %d axes",
        x,
        axes.length);
    List<Integer> dims = new ArrayList<>(x.dims());
    dims.add(axis(axes[0], x.rank() + 1), 1);
    return List.of(new Shape(dims));
  }

  static List<Shape> transpose(NodeInputs in) {
    Shape x = in.arity(2, 2).shape(0);
    int @Nullable [] permutation = in.indices(1);
    if (permutation == null) return List.of();
    require(permutation.length == x.rank(), "input shape %s with %d axes", x, permutation.length);
    require(x.rank() <= MAX_TRANSPOSE_RANK, "rank of %s", x);
    var seen = new boolean[x.rank()];
    var dims = new int[x.rank()];
    for (int i = 0; i < dims.length; i++) {
      int p = permutation[i];
      require(p >= 0 && p < dims.length && !seen[p], "axis %d in the permutation of %s", p, x);
      seen[p] = true;
      dims[i] = x.dim(p);
    }
    return List.of(Shape.of(dims));
  }

  static List<Shape> depthToSpace(int block, NodeInputs in) {
    Shape x = in.arity(1, 1).ranked(0, 4);
    long square = (long) block * block;
    require(
        block > 0 && x.dim(3) % square == 0, "a block size of %d doesn't fit shape %s", block, x);
    return List.of(
        Shape.of(
            x.dim(0),
            Math.multiplyExact(x.dim(1), block),
            Math.multiplyExact(x.dim(2), block),
            (int) (x.dim(3) / square)));
  }

  static List<Shape> spaceToDepth(int block, NodeInputs in) {
    Shape x = in.arity(1, 1).ranked(0, 4);
    require(
        block > 0 && x.dim(1) % block == 0 && x.dim(2) % block == 0,
        "a block size of %d doesn't fit shape %s",
        block,
        x);
    long channels = Math.multiplyExact(Math.multiplyExact((long) x.dim(3), block), block);
    return List.of(
        Shape.of(x.dim(0), x.dim(1) / block, x.dim(2) / block, Math.toIntExact(channels)));
  }

  static List<Shape> resize(NodeInputs in) {
    Shape x = in.arity(2, 2).ranked(0, 4);
    require(
        in.shape(1).equals(Shape.of(2)), "the size has shape %s, expected two values", in.shape(1));
    int @Nullable [] size = in.indices(1);
    if (size == null) return List.of();
    require(size[0] > 0 && size[1] > 0, "size %d x %d", size[0], size[1]);
    return List.of(Shape.of(x.dim(0), size[0], size[1], x.dim(3)));
  }

  private static Shape stretched(Shape x, int[] wanted) {
    int stretch = -1;
    long known = 1;
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] != -1) {
        require(wanted[i] >= 0, "extent %d", wanted[i]);
        known = Math.multiplyExact(known, (long) wanted[i]);
      } else {
        require(stretch < 0, "two unknown extents");
        stretch = i;
      }
    }
    int[] dims = wanted.clone();
    if (stretch >= 0) {
      require(known > 0, "an unknown extent beside an extent of 0");
      dims[stretch] = Math.toIntExact(x.elements() / known);
    }
    Shape out = Shape.of(dims);
    require(out.elements() == x.elements(), "shape %s can't be reshaped to %s", x, out);
    return out;
  }
}
