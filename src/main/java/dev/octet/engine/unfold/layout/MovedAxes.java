package dev.octet.engine.unfold.layout;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.unfold.layout.StoredNetwork.Stored;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TRANSPOSE, which only changes the order under which the same elements are known, and RESHAPE,
 * SQUEEZE and EXPAND_DIMS, which keep the stored order of blocks of axes ({@link ReshapeBlocks}).
 *
 * <p>An image that is flattened for a fully connected layer keeps its stored order too; the layer's
 * weights are shuffled instead.
 */
final class MovedAxes implements LayoutRule {
  @Override
  public boolean add(Node node, StoredNetwork to) {
    return switch (node.op()) {
      case Op.Transpose _ -> transpose(node, to);
      case Op.Reshape _, Op.Squeeze _, Op.ExpandDims _ -> reshape(node, to);
      default -> false;
    };
  }

  private static boolean transpose(Node node, StoredNetwork to) {
    int[] permutation = to.integers(node.input(1));
    if (permutation == null || to.isConstant(node.input(0))) return false;
    Stored x = to.stored(node.input(0));
    if (x.shuffle() != null) return false;
    to.put(node.output(), x.id(), x.order().transposed(permutation));
    return true;
  }

  private static boolean reshape(Node node, StoredNetwork to) {
    int id = node.input(0);
    if (to.isConstant(id)) return false;
    Shape in = to.shape(id);
    Shape out = to.shape(node.output());
    Stored x = to.stored(id);
    AxisOrder carried = ReshapeBlocks.carried(in, out, x.order());
    String name = to.name(node.output());
    if (carried != null) {
      int made = to.builder().reshaped(name, x.id(), carried.stored(out));
      to.put(node.output(), made, carried);
      return true;
    }
    int[] shuffle = shuffle(in, out, x.order());
    if (shuffle != null && feedsOnlyDense(to, node.output())) {
      to.putShuffled(node.output(), to.builder().reshaped(name, x.id(), out.toArray()), shuffle);
      return true;
    }
    AxisOrder near = ReshapeBlocks.nearest(in, out, x.order());
    AxisOrder after = ReshapeBlocks.carried(in, out, near);
    AxisOrder from = after == null ? AxisOrder.own(in.rank()) : near;
    AxisOrder made = after == null ? AxisOrder.own(out.rank()) : after;
    to.put(node.output(), to.builder().reshaped(name, to.in(id, from), made.stored(out)), made);
    return true;
  }

  /**
   * Returns, for each element of a flattened image as stored, its index in the source's order; null
   * if the reshape is not a flattening to [batch, elements] with the batch first.
   */
  private static int @Nullable [] shuffle(Shape in, Shape out, AxisOrder order) {
    if (out.rank() != 2 || in.rank() < 2 || in.dim(0) != out.dim(0)) return null;
    if (order.axes().getFirst() != 0) return null;
    var shuffle = new int[out.dim(1)];
    long[] strides = in.strides();
    List<Integer> axes = order.axes().subList(1, order.rank());
    for (int i = 0; i < shuffle.length; i++) {
      int rest = i;
      long place = 0;
      for (int axis : axes.reversed()) {
        place += rest % in.dim(axis) * strides[axis];
        rest /= in.dim(axis);
      }
      shuffle[i] = (int) place;
    }
    return shuffle;
  }

  /** Returns whether a tensor is only read by fully connected layers with constant weights. */
  private static boolean feedsOnlyDense(StoredNetwork network, int tensor) {
    Graph graph = network.source();
    Uses uses = network.uses();
    if (uses.consumers(tensor).isEmpty()) return false;
    List<Integer> open = new ArrayList<>(List.of(tensor));
    while (!open.isEmpty()) {
      int current = open.removeLast();
      if (graph.outputs().contains(current)) return false;
      for (int consumer : uses.consumers(current)) {
        Node node = graph.nodes().get(consumer);
        boolean dense =
            node.op() instanceof Op.FullyConnected
                && node.input(0) == current
                && graph.tensor(node.input(1)).isConstant()
                && graph.tensor(node.input(1)).shape().channels()
                    == graph.tensor(current).shape().channels();
        if (dense) continue;
        if (!Elementwise.isUnary(node.op())) return false;
        open.add(node.output());
      }
    }
    return true;
  }
}
