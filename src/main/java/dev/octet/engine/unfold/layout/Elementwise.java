package dev.octet.engine.unfold.layout;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.unfold.layout.StoredNetwork.Stored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Operators that compute each element of the output from the elements at its place. */
final class Elementwise implements LayoutRule {
  private static final Set<String> UNARY =
      Set.of(
          "ABS",
          "CEIL",
          "COS",
          "ELU",
          "EXP",
          "FAKE_QUANT",
          "FLOOR",
          "GELU",
          "LOG",
          "LOGICAL_NOT",
          "NEG",
          "ROUND",
          "RSQRT",
          "SIN",
          "SQRT",
          "SQUARE",
          "SIGN",
          "CAST",
          "ZEROS_LIKE",
          "RELU_0_TO_1");

  private static final Set<String> BROADCASTING =
      Set.of(
          "DIV",
          "FLOOR_DIV",
          "FLOOR_MOD",
          "POW",
          "SQUARED_DIFFERENCE",
          "ATAN2",
          "EQUAL",
          "NOT_EQUAL",
          "LESS",
          "LESS_EQUAL",
          "GREATER",
          "GREATER_EQUAL",
          "LOGICAL_AND",
          "LOGICAL_OR",
          "SELECT_V2");

  static boolean isUnary(Op op) {
    return switch (op) {
      case Op.Relu _, Op.Relu6 _, Op.ReluN1To1 _, Op.LeakyRelu _, Op.Logistic _ -> true;
      case Op.Tanh _, Op.HardSwish _ -> true;
      case Op.Opaque opaque -> UNARY.contains(opaque.name());
      default -> false;
    };
  }

  private static boolean isBroadcasting(Op op) {
    return switch (op) {
      case Op.Add _, Op.Sub _, Op.Mul _, Op.Maximum _, Op.Minimum _, Op.Prelu _ -> true;
      case Op.Opaque opaque -> BROADCASTING.contains(opaque.name());
      default -> false;
    };
  }

  @Override
  public boolean add(Node node, StoredNetwork to) {
    if (isUnary(node.op())) {
      if (to.isConstant(node.input(0))) return false;
      Stored x = to.stored(node.input(0));
      to.add(node.op(), node, x.order(), x.id());
      if (x.shuffle() != null) {
        to.putShuffled(node.output(), to.stored(node.output()).id(), x.shuffle());
      }
      return true;
    }
    if (!isBroadcasting(node.op())) return false;
    AxisOrder order = order(node.inputs(), to.shape(node.output()).rank(), to);
    if (order == null) return false;
    int[] inputs =
        node.inputs().stream()
            .mapToInt(id -> operand(id, order, to, node.op() instanceof Op.Prelu))
            .toArray();
    to.add(node.op(), node, order, inputs);
    return true;
  }

  /** Returns the order of the inputs in which the fewest elements have to move. */
  static @Nullable AxisOrder order(List<Integer> inputs, int rank, StoredNetwork to) {
    List<AxisOrder> candidates = new ArrayList<>();
    List<Integer> whole = new ArrayList<>();
    for (int id : inputs) {
      if (to.isConstant(id) || to.shape(id).rank() != rank) continue;
      whole.add(id);
      candidates.add(to.order(id));
    }
    AxisOrder best = null;
    long least = Long.MAX_VALUE;
    for (AxisOrder candidate : candidates) {
      long cost = 0;
      for (int id : whole) cost += to.cost(id, candidate);
      boolean better = cost < least || (cost == least && best != null && best.isOwn());
      if (better) {
        best = candidate;
        least = cost;
      }
    }
    return best;
  }

  /** Returns an operand in an order of as many axes as the output has. */
  private static int operand(int id, AxisOrder order, StoredNetwork to, boolean keepsRank) {
    Shape shape = to.shape(id);
    if (shape.rank() == order.rank()) {
      return to.isConstant(id) && !keepsRank ? shortConstant(id, order, to) : to.in(id, order);
    }
    if (shape.rank() == 0 || order.isOwn()) return to.own(id);
    var dims = new int[order.rank()];
    int missing = order.rank() - shape.rank();
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = axis < missing ? 1 : shape.dim(axis - missing);
    }
    String name = to.name(id) + "/expanded";
    int expanded = to.builder().reshaped(name, to.own(id), dims);
    int[] permutation = AxisOrder.own(dims.length).to(order);
    Tensor tensor = to.builder().tensor(expanded);
    if (tensor.isConstant()) {
      int moved = to.builder().transposed(name, expanded, permutation);
      return keepsRank ? moved : withoutLeadingOnes(moved, to);
    }
    boolean stays = AxisOrder.own(dims.length).hasSameElements(order, Shape.of(dims));
    return stays
        ? to.builder().reshaped(name, expanded, order.stored(Shape.of(dims)))
        : to.builder().transposed(name, expanded, permutation);
  }

  private static int shortConstant(int id, AxisOrder order, StoredNetwork to) {
    int moved = to.in(id, order);
    return order.isOwn() ? moved : withoutLeadingOnes(moved, to);
  }

  /** Returns a constant without outer axes of one element, which broadcasting adds again. */
  private static int withoutLeadingOnes(int id, StoredNetwork to) {
    int[] dims = to.builder().shape(id).toArray();
    int first = 0;
    while (first < dims.length && dims[first] == 1) first++;
    int[] rest = Arrays.copyOfRange(dims, first, dims.length);
    return to.builder().reshaped(to.builder().tensor(id).name(), id, rest);
  }
}
