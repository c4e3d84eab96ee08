package dev.octet.engine.unfold.layout;

import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Axes of a RESHAPE's input and output that belong together: the smallest groups of neighbouring
 * axes with as many elements on both sides. A reshape of [n,c,h,w] to [n,g,c/g,h,w] has the blocks
 * n, c to (g, c/g), h and w. Blocks may be stored in any order, since elements only move within
 * blocks.
 */
final class ReshapeBlocks {
  private record Block(List<Integer> from, List<Integer> to) {}

  private final Shape in;
  private final Shape out;
  private final List<Block> blocks = new ArrayList<>();

  private ReshapeBlocks(Shape in, Shape out) {
    this.in = in;
    this.out = out;
    List<Integer> from = longAxes(in);
    List<Integer> to = longAxes(out);
    int i = 0;
    int j = 0;
    while (i < from.size() && j < to.size()) {
      List<Integer> left = new ArrayList<>(List.of(from.get(i)));
      List<Integer> right = new ArrayList<>(List.of(to.get(j)));
      long a = in.dim(from.get(i++));
      long b = out.dim(to.get(j++));
      while (a != b) {
        if (a < b) {
          left.add(from.get(i));
          a *= in.dim(from.get(i++));
        } else {
          right.add(to.get(j));
          b *= out.dim(to.get(j++));
        }
      }
      blocks.add(new Block(left, right));
    }
  }

  private static List<Integer> longAxes(Shape shape) {
    List<Integer> axes = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) if (shape.dim(axis) != 1) axes.add(axis);
    return axes;
  }

  /**
   * Returns the stored order of a reshape's output that needs no moved element.
   *
   * @param order stored order of the input
   * @return null if the input must be stored in another order first
   */
  static @Nullable AxisOrder carried(Shape in, Shape out, AxisOrder order) {
    if (in.elements() == 0 || in.elements() != out.elements()) return null;
    return new ReshapeBlocks(in, out).carried(order);
  }

  /**
   * Returns the stored order nearest to a given one in which a reshape's input needs no further
   * move: its blocks are as they are stored, and the axes within each block in their own order.
   */
  static AxisOrder nearest(Shape in, Shape out, AxisOrder order) {
    if (in.elements() == 0 || in.elements() != out.elements()) return AxisOrder.own(in.rank());
    var blocks = new ReshapeBlocks(in, out);
    List<Integer> axes = new ArrayList<>();
    for (int axis : order.axes()) {
      if (axes.contains(axis)) continue;
      if (in.dim(axis) == 1) axes.add(axis);
      for (Block block : blocks.blocks) if (block.from.contains(axis)) axes.addAll(block.from);
    }
    return new AxisOrder(axes);
  }

  private @Nullable AxisOrder carried(AxisOrder order) {
    List<Integer> stored = order.axes().stream().filter(axis -> in.dim(axis) != 1).toList();
    List<Integer> made = new ArrayList<>();
    int at = 0;
    while (at < stored.size()) {
      Block block = startingWith(stored.get(at));
      if (block == null) return null;
      int end = at + block.from.size();
      if (end > stored.size() || !stored.subList(at, end).equals(block.from)) return null;
      made.addAll(block.to);
      at = end;
    }
    return withShortAxes(made);
  }

  private @Nullable Block startingWith(int axis) {
    for (Block block : blocks) if (block.from.getFirst() == axis) return block;
    return null;
  }

  /** Adds the axes of one element, whose places are free: in a usual order if there is one. */
  private AxisOrder withShortAxes(List<Integer> longAxes) {
    for (AxisOrder usual : List.of(AxisOrder.own(out.rank()), AxisOrder.channelsLast(out.rank()))) {
      if (usual.axes().stream().filter(axis -> out.dim(axis) != 1).toList().equals(longAxes)) {
        return usual;
      }
    }
    List<Integer> axes = new ArrayList<>(longAxes);
    for (int axis = 0; axis < out.rank(); axis++) {
      if (out.dim(axis) == 1) axes.add(axes.indexOf(axis - 1) + 1, axis);
    }
    return new AxisOrder(axes);
  }
}
