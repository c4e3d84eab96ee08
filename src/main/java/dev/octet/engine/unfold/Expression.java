package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tensor as a function of another one, through operators that treat each element alike: their
 * other operands are single numbers.
 */
final class Expression {
  /** Largest number of nodes of an expression that is a known function. */
  private static final int MOST_NODES = 24;

  private final GraphEdit edit;
  private final int variable;
  private final Set<Integer> nodes = new LinkedHashSet<>();

  private Expression(GraphEdit edit, int variable) {
    this.edit = edit;
    this.variable = variable;
  }

  /**
   * Returns a tensor as a function of another one; null if it depends on anything else, or too many
   * operators are between.
   */
  static @Nullable Expression of(GraphEdit edit, int root, int variable) {
    var expression = new Expression(edit, variable);
    return root != variable && expression.collect(root) ? expression : null;
  }

  /** Returns the tensors that a tensor may be a function of, the nearest first. */
  static Set<Integer> variables(GraphEdit edit, int root) {
    Set<Integer> found = new LinkedHashSet<>();
    var open = new ArrayDeque<Integer>();
    open.add(root);
    while (!open.isEmpty() && found.size() <= MOST_NODES) {
      int current = open.remove();
      int maker = edit.producerIndex(current);
      if (maker == Uses.NOBODY || !isElementwise(edit.node(maker))) continue;
      for (int input : edit.node(maker).inputs()) {
        if (input == Node.ABSENT || edit.tensor(input).isConstant()) continue;
        if (found.add(input)) open.add(input);
      }
    }
    return found;
  }

  /** Returns the indexes of the nodes between the variable and the root. */
  Set<Integer> nodes() {
    return nodes;
  }

  private boolean collect(int tensor) {
    if (tensor == variable || isNumber(edit.tensor(tensor))) return true;
    int maker = edit.producerIndex(tensor);
    if (maker == Uses.NOBODY || nodes.size() > MOST_NODES) return false;
    Node node = edit.node(maker);
    if (!isElementwise(node)) return false;
    Tensor made = edit.tensor(tensor);
    if (!made.shape().equals(edit.tensor(variable).shape())) return false;
    if (!nodes.add(maker)) return true;
    for (int input : node.inputs()) if (!collect(input)) return false;
    return true;
  }

  private static boolean isNumber(Tensor tensor) {
    return tensor.isConstant()
        && tensor.type() == ElementType.FLOAT32
        && tensor.shape().elements() == 1;
  }

  private static boolean isElementwise(Node node) {
    if (node.outputs().size() != 1) return false;
    return switch (node.op()) {
      case Op.Add _, Op.Sub _, Op.Mul _, Op.Maximum _, Op.Minimum _ -> node.inputs().size() == 2;
      case Op.Relu _, Op.Relu6 _, Op.ReluN1To1 _, Op.Logistic _, Op.Tanh _ -> true;
      case Op.LeakyRelu _ -> true;
      case Op.Opaque opaque ->
          switch (opaque.name()) {
            case "DIV", "POW" -> node.inputs().size() == 2;
            case "EXP", "NEG", "ABS", "SQRT", "SQUARE", OpaqueOps.ERF -> true;
            default -> false;
          };
      default -> false;
    };
  }

  /** Returns the value of the root for a value of the variable. */
  double value(int root, double x) {
    return value(root, x, new HashMap<>());
  }

  private double value(int tensor, double x, Map<Integer, Double> known) {
    if (tensor == variable) return x;
    Tensor stored = edit.tensor(tensor);
    if (stored.isConstant()) return stored.requireConstant().buffer().getFloat(0);
    Double before = known.get(tensor);
    if (before != null) return before;
    Node node = edit.node(edit.producerIndex(tensor));
    double a = value(node.input(0), x, known);
    double b = node.inputs().size() > 1 ? value(node.input(1), x, known) : 0;
    double value =
        switch (node.op()) {
          case Op.Add add -> limited(a + b, add.activation());
          case Op.Sub sub -> limited(a - b, sub.activation());
          case Op.Mul mul -> limited(a * b, mul.activation());
          case Op.Maximum _ -> Math.max(a, b);
          case Op.Minimum _ -> Math.min(a, b);
          case Op.Relu _ -> Math.max(0, a);
          case Op.Relu6 _ -> limited(a, Activation.RELU6);
          case Op.ReluN1To1 _ -> limited(a, Activation.RELU_N1_TO_1);
          case Op.Logistic _ -> 1 / (1 + Math.exp(-a));
          case Op.Tanh _ -> Math.tanh(a);
          case Op.LeakyRelu leaky -> a < 0 ? a * leaky.alpha() : a;
          default ->
              switch (node.op().name()) {
                case "DIV" -> a / b;
                case "POW" -> Math.pow(a, b);
                case "EXP" -> Math.exp(a);
                case "NEG" -> -a;
                case "ABS" -> Math.abs(a);
                case "SQRT" -> Math.sqrt(a);
                case "SQUARE" -> a * a;
                default -> Function.erf(a);
              };
        };
    known.put(tensor, value);
    return value;
  }

  private static double limited(double value, Activation activation) {
    return switch (activation) {
      case NONE -> value;
      case RELU -> Math.max(0, value);
      case RELU6 -> Math.clamp(value, 0, 6);
      case RELU_N1_TO_1 -> Math.clamp(value, -1, 1);
      case TANH -> Math.tanh(value);
    };
  }
}
