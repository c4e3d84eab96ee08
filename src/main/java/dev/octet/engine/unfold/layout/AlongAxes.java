package dev.octet.engine.unfold.layout;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.OpaqueOptions;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Operators with a parameter for each axis, or along some axes, whose numbers change with the
 * stored order: concatenation, parts, padding, reductions.
 */
final class AlongAxes implements LayoutRule {
  private static final int GATHER_OPTIONS = 23;
  private static final int REDUCER_OPTIONS = 27;

  @Override
  public boolean add(Node node, StoredNetwork to) {
    return switch (node.op()) {
      case Op.Concatenation concat -> concatenation(concat, node, to);
      case Op.Split _ -> split(node, to, 1, 0);
      case Op.Slice _ -> perAxis(node, to, 1, 2);
      case Op.StridedSlice slice -> stridedSlice(slice, node, to);
      case Op.Pad _ -> perAxis(node, to, 1);
      case Op.PadV2 _ -> perAxis(node, to, 1);
      case Op.Mean mean -> reduction(node, to, mean.keepDims());
      case Op.Opaque opaque ->
          switch (opaque.name()) {
            case "SPLIT_V" -> split(node, to, 0, 2);
            case "MIRROR_PAD", "TILE" -> perAxis(node, to, 1);
            case "SUM", "REDUCE_PROD", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_ANY", "REDUCE_ALL" ->
                reduction(node, to, OpaqueOptions.of(opaque, REDUCER_OPTIONS).flag(0));
            case "ARG_MAX", "ARG_MIN" -> reduction(node, to, false);
            case "CUMSUM", "REVERSE_V2" -> alongGiven(node, to);
            case "GATHER" -> gather(opaque, node, to);
            default -> false;
          };
      default -> false;
    };
  }

  /** Returns the stored order of the data; null if it is the own one, which needs no rule. */
  private static @Nullable AxisOrder moved(int id, StoredNetwork to) {
    if (to.isConstant(id) || to.stored(id).shuffle() != null) return null;
    AxisOrder order = to.order(id);
    return order.isOwn() ? null : order;
  }

  private static int normal(int axis, int rank) {
    return axis < 0 ? axis + rank : axis;
  }

  private static boolean concatenation(Op.Concatenation concat, Node node, StoredNetwork to) {
    int rank = to.shape(node.output()).rank();
    AxisOrder order = Elementwise.order(node.inputs(), rank, to);
    if (order == null || order.isOwn()) return false;
    int axis = order.position(normal(concat.axis(), rank));
    int[] inputs = node.inputs().stream().mapToInt(id -> to.in(id, order)).toArray();
    to.add(new Op.Concatenation(axis, concat.activation()), node, order, inputs);
    return true;
  }

  private static boolean split(Node node, StoredNetwork to, int data, int axisInput) {
    AxisOrder order = moved(node.input(data), to);
    int[] axis = to.integers(node.input(axisInput));
    if (order == null || axis == null || axis.length != 1) return false;
    NetworkBuilder b = to.builder();
    int[] inputs = new int[node.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i == data ? to.stored(node.input(data)).id() : -1;
      if (i == axisInput) {
        int position = order.position(normal(axis[0], order.rank()));
        inputs[i] = b.integer(to.name(node.input(i)), position);
      } else if (i != data) inputs[i] = to.own(node.input(i));
    }
    to.add(node.op(), node, Collections.nCopies(node.outputs().size(), order), inputs);
    return true;
  }

  /** Renumbers inputs with one row, of one or more integers, for each axis. */
  private static boolean perAxis(Node node, StoredNetwork to, int... positions) {
    AxisOrder order = moved(node.input(0), to);
    if (order == null) return false;
    int[] inputs = new int[node.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      int position = i;
      boolean perAxis = IntStream.of(positions).anyMatch(p -> p == position);
      if (perAxis && to.integers(node.input(i)) == null) return false;
    }
    for (int i = 0; i < inputs.length; i++) {
      int position = i;
      boolean perAxis = IntStream.of(positions).anyMatch(p -> p == position);
      inputs[i] =
          i == 0
              ? to.stored(node.input(0)).id()
              : perAxis ? rows(node.input(i), order, to) : to.own(node.input(i));
    }
    to.add(node.op(), node, order, inputs);
    return true;
  }

  private static int rows(int id, AxisOrder order, StoredNetwork to) {
    int[] values = to.integers(id);
    if (values == null) throw new IllegalStateException(to.name(id));
    int width = values.length / order.rank();
    var moved = new int[values.length];
    for (int i = 0; i < order.rank(); i++) {
      System.arraycopy(values, order.axes().get(i) * width, moved, i * width, width);
    }
    NetworkBuilder b = to.builder();
    return b.reshaped(to.name(id), b.list(to.name(id), moved), to.shape(id).toArray());
  }

  private static boolean stridedSlice(Op.StridedSlice slice, Node node, StoredNetwork to) {
    AxisOrder order = moved(node.input(0), to);
    if (order == null || slice.ellipsisMask() != 0 || slice.newAxisMask() != 0) return false;
    if (slice.shrinkAxisMask() != 0 || slice.offset()) return false;
    for (int i = 1; i <= 3; i++) {
      int[] values = to.integers(node.input(i));
      if (values == null || values.length != order.rank()) return false;
    }
    var op =
        new Op.StridedSlice(
            bits(slice.beginMask(), order), bits(slice.endMask(), order), 0, 0, 0, false);
    to.add(
        op,
        node,
        order,
        to.stored(node.input(0)).id(),
        rows(node.input(1), order, to),
        rows(node.input(2), order, to),
        rows(node.input(3), order, to));
    return true;
  }

  private static int bits(int mask, AxisOrder order) {
    int moved = 0;
    for (int i = 0; i < order.rank(); i++) moved |= (mask >> order.axes().get(i) & 1) << i;
    return moved;
  }

  private static boolean reduction(Node node, StoredNetwork to, boolean keepsAxes) {
    AxisOrder order = moved(node.input(0), to);
    int[] axes = to.integers(node.input(1));
    if (order == null || axes == null) return false;
    List<Integer> own = new ArrayList<>();
    for (int axis : axes) own.add(normal(axis, order.rank()));
    int[] positions = own.stream().mapToInt(order::position).sorted().toArray();
    NetworkBuilder b = to.builder();
    String name = to.name(node.input(1));
    int list = b.reshaped(name, b.list(name, positions), to.shape(node.input(1)).toArray());
    AxisOrder left = keepsAxes ? order : order.without(own);
    to.add(node.op(), node, left, to.stored(node.input(0)).id(), list);
    return true;
  }

  private static boolean alongGiven(Node node, StoredNetwork to) {
    AxisOrder order = moved(node.input(0), to);
    int[] axes = to.integers(node.input(1));
    if (order == null || axes == null) return false;
    int[] positions =
        IntStream.of(axes).map(axis -> order.position(normal(axis, order.rank()))).toArray();
    NetworkBuilder b = to.builder();
    Shape shape = to.shape(node.input(1));
    String name = to.name(node.input(1));
    int list = b.reshaped(name, b.list(name, positions), shape.toArray());
    to.add(node.op(), node, order, to.stored(node.input(0)).id(), list);
    return true;
  }

  private static boolean gather(Op.Opaque op, Node node, StoredNetwork to) {
    AxisOrder order = moved(node.input(0), to);
    OpaqueOptions options = OpaqueOptions.of(op, GATHER_OPTIONS);
    if (order == null || options.integer(1, 0) != 0) return false;
    if (to.shape(node.input(1)).rank() != 1) return false;
    int axis = normal(options.integer(0, 0), order.rank());
    to.add(
        OpaqueOps.gather(order.position(axis), 0),
        node,
        order,
        to.stored(node.input(0)).id(),
        to.own(node.input(1)));
    return true;
  }
}
