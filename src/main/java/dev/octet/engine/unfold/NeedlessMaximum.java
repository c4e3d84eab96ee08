package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes a lower bound that no value is below:
 *
 * <pre>{@code
 * MAXIMUM(MINIMUM(RELU(x), 3), 0)  ->  MINIMUM(RELU(x), 3)
 * }</pre>
 *
 * <p>The remaining operator has the name of the removed one.
 */
final class NeedlessMaximum implements GraphRule {
  /** Maximum number of operators between the bound and the one that can't be below it. */
  private static final int MAX_STEPS = 4;

  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node maximum = edit.node(n);
    if (!(maximum.op() instanceof Op.Maximum)) return false;
    int constant = edit.tensor(maximum.input(0)).isConstant() ? 0 : 1;
    int x = maximum.input(1 - constant);
    int before = edit.producerIndex(x);
    if (before == Uses.NOBODY || edit.onlyConsumer(x) != n) return false;
    if (edit.node(before).outputs().size() != 1) return false;
    if (!edit.tensor(x).shape().equals(edit.tensor(maximum.output()).shape())) return false;
    Float bound = number(edit.tensor(maximum.input(constant)));
    if (bound == null || !(lowest(edit, x) >= bound)) return false;
    Node node = edit.node(before);
    edit.node(before, new Node(node.op(), node.inputs(), List.of(maximum.output())));
    edit.remove(n);
    return true;
  }

  private static @Nullable Float number(Tensor tensor) {
    if (!tensor.isConstant() || tensor.type() != ElementType.FLOAT32) return null;
    return tensor.shape().elements() == 1 ? tensor.requireConstant().floats()[0] : null;
  }

  /** Returns a number that no element is below; negative infinity if none is known. */
  private static float lowest(GraphEdit edit, int tensor) {
    float limit = Float.POSITIVE_INFINITY;
    int current = tensor;
    for (int steps = 0; steps < MAX_STEPS; steps++) {
      Node node = edit.producer(current);
      if (node == null) return Float.NEGATIVE_INFINITY;
      switch (node.op()) {
        case Op.Relu _, Op.Relu6 _, Op.Logistic _, Op.Softmax _ -> {
          return Math.min(limit, 0);
        }
        case Op.Minimum _ -> {
          int constant = edit.tensor(node.input(0)).isConstant() ? 0 : 1;
          Float bound = number(edit.tensor(node.input(constant)));
          if (bound == null) return Float.NEGATIVE_INFINITY;
          limit = Math.min(limit, bound);
          current = node.input(1 - constant);
        }
        default -> {
          return Float.NEGATIVE_INFINITY;
        }
      }
    }
    return Float.NEGATIVE_INFINITY;
  }
}
