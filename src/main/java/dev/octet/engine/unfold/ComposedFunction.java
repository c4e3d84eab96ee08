package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Uses;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  public @Nullable Graph applyOnce(Graph graph) {
    Uses uses = Uses.of(graph);
    for (int n = graph.nodes().size() - 1; n >= 0; n--) {
      Graph replaced = replaced(graph, uses, n);
      if (replaced != null) return replaced;
    }
    return null;
  }

  private static @Nullable Graph replaced(Graph graph, Uses uses, int n) {
    Node node = graph.nodes().get(n);
    if (!isOutermost(node.op()) || node.outputs().size() != 1) return null;
    int root = node.output();
    if (graph.tensor(root).type() != ElementType.FLOAT32) return null;
    for (int variable : Expression.variables(graph, uses, root)) {
      if (!graph.tensor(variable).shape().equals(graph.tensor(root).shape())) continue;
      Expression expression = Expression.of(graph, uses, root, variable);
      if (expression == null || !saves(graph, uses, expression.nodes(), n)) continue;
      for (Function function : Function.ALL) {
        if (isSame(expression, root, function)) {
          return replaced(graph, n, variable, function.op());
        }
      }
    }
    return null;
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
  private static boolean saves(Graph graph, Uses uses, Set<Integer> nodes, int root) {
    for (int node : nodes) {
      if (node == root) continue;
      int made = graph.nodes().get(node).output();
      if (graph.outputs().contains(made)) continue;
      if (nodes.containsAll(uses.consumers(made))) return true;
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

  private static Graph replaced(Graph graph, int n, int variable, Op op) {
    var edit = new GraphEdit(graph);
    edit.node(n, new Node(op, List.of(variable), graph.nodes().get(n).outputs()));
    return edit.build();
  }
}
