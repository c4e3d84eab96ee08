package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import java.util.List;
import java.util.Set;

/**
 * Replaces arithmetic that computes an activation function by the operator for it. Exporters write
 * such functions in many ways, so they are not recognized by their form, but by their values: the
 * arithmetic is evaluated for numbers from -20 to 20, and must equal the function for all of them.
 *
 * <pre>{@code
 * MUL(MUL(x, ADD(ERF(MUL(x, 0.7071)), 1)), 0.5)  ->  GELU(x)
 * MUL(x, MUL(RELU6(ADD(x, 3)), 0.16667))         ->  HARD_SWISH(x)
 * }</pre>
 */
final class ComposedFunction implements GraphRule {
  private static final double RANGE = 20;

  /** Points of comparison; odd multiples of a number without a short binary form. */
  private static final int POINTS = 601;

  /**
   * Largest difference, relative to the function's value plus 1: single-precision constants such as
   * the square root of 1/2 are off by up to 6e-8, and are multiplied by up to 20.
   */
  private static final double TOLERANCE = 3e-6;

  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node node = edit.node(n);
    if (!isOutermost(node.op()) || node.outputs().size() != 1) return false;
    int root = node.output();
    if (edit.tensor(root).type() != ElementType.FLOAT32) return false;
    for (int variable : Expression.variables(edit, root)) {
      if (!edit.tensor(variable).shape().equals(edit.tensor(root).shape())) continue;
      Expression expression = Expression.of(edit, root, variable);
      if (expression == null || !saves(edit, expression.nodes(), n)) continue;
      for (Function function : Function.ALL) {
        if (isSame(expression, root, function)) {
          edit.node(n, new Node(function.op(), List.of(variable), node.outputs()));
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public boolean isBackward() {
    return true;
  }

  /** Returns whether an operator may be the last one of a composed function. */
  private static boolean isOutermost(Op op) {
    return switch (op) {
      case Op.Add _, Op.Sub _, Op.Mul _, Op.Maximum _, Op.Minimum _ -> true;
      case Op.Relu _, Op.Relu6 _ -> true;
      case Op.Opaque opaque -> opaque.name().equals("DIV") || opaque.name().equals("NEG");
      default -> false;
    };
  }

  /** Returns whether an inner node becomes unused. */
  private static boolean saves(GraphEdit edit, Set<Integer> nodes, int root) {
    for (int node : nodes) {
      if (node == root) continue;
      int made = edit.node(node).output();
      if (edit.isOutput(made)) continue;
      if (nodes.containsAll(edit.consumers(made))) return true;
    }
    return false;
  }

  private static boolean isSame(Expression expression, int root, Function function) {
    for (int i = 0; i < POINTS; i++) {
      double x = RANGE * (2.0 * i / (POINTS - 1) - 1) + 0.001234567 * (i % 7);
      double wanted = function.value().applyAsDouble(x);
      double difference = Math.abs(expression.value(root, x) - wanted);
      if (!(difference <= TOLERANCE * (1 + Math.abs(wanted)))) return false;
    }
    return true;
  }
}
