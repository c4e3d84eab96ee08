package dev.octet.engine.unfold.layout;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.OpaqueOptions;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Operators that compute along the last axis and treat the others alike: they keep any stored order
 * whose last axis is the tensor's own. A product of matrices takes a matrix also transposed.
 */
final class AlongLastAxis implements LayoutRule {
  private static final int BATCH_MATMUL_OPTIONS = 101;

  @Override
  public boolean add(Node node, StoredNetwork to) {
    return switch (node.op()) {
      case Op.FullyConnected dense -> dense.keepNumDims() && keeping(node, to);
      case Op.Softmax _, Op.BatchNormalization _ -> keeping(node, to);
      case Op.Opaque opaque ->
          switch (opaque.name()) {
            case "LOG_SOFTMAX", "L2_NORMALIZATION", "LOCAL_RESPONSE_NORMALIZATION" ->
                keeping(node, to);
            case "BATCH_MATMUL" -> product(opaque, node, to);
            default -> false;
          };
      default -> false;
    };
  }

  private static boolean keeping(Node node, StoredNetwork to) {
    int x = node.input(0);
    if (to.isConstant(x) || to.stored(x).shuffle() != null) return false;
    AxisOrder order = to.order(x);
    if (!order.keepsLast() || order.isOwn()) return false;
    int[] inputs = to.own(node.inputs().subList(1, node.inputs().size()));
    var all = new int[inputs.length + 1];
    all[0] = to.stored(x).id();
    System.arraycopy(inputs, 0, all, 1, inputs.length);
    to.add(node.op(), node, order, all);
    return true;
  }

  private static boolean product(Op.Opaque op, Node node, StoredNetwork to) {
    OpaqueOptions options = OpaqueOptions.of(op, BATCH_MATMUL_OPTIONS);
    boolean left = isTransposed(node.input(0), to);
    boolean right = isTransposed(node.input(1), to);
    if (!left && !right) return false;
    Op flipped = OpaqueOps.batchMatMul(options.flag(0) ^ left, options.flag(1) ^ right);
    int x = left ? to.stored(node.input(0)).id() : to.own(node.input(0));
    int y = right ? to.stored(node.input(1)).id() : to.own(node.input(1));
    to.add(flipped, node, AxisOrder.own(to.shape(node.output()).rank()), x, y);
    return true;
  }

  /** Returns whether only the last two axes of an activation are stored in reverse order. */
  private static boolean isTransposed(int id, StoredNetwork to) {
    if (to.isConstant(id) || to.stored(id).shuffle() != null) return false;
    int rank = to.shape(id).rank();
    if (rank < 2) return false;
    List<Integer> axes = new ArrayList<>(AxisOrder.own(rank).axes());
    Collections.swap(axes, rank - 1, rank - 2);
    return to.order(id).equals(new AxisOrder(axes));
  }
}
