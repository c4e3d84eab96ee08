package dev.octet.engine.read.tensorflow.flat;

import com.google.protobuf.ByteString;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.text.ShortText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * Finds the node that makes a tensor: through arguments and calls of functions, through nodes that
 * return their input, and through the side that a branch takes if its condition is a constant:
 *
 * <pre>{@code
 * Identity(x)                                  ->  x
 * PartitionedCall(x), f(a) = Relu(a)           ->  Relu(x)
 * Merge(f(Switch(x, false):0), g(Switch(x, false):1))  ->  f(x)
 * If(true, x)                                  ->  then_branch(x)
 * }</pre>
 */
final class TensorSearch {
  /** Maximum number of nodes that are looked at for the whole model. */
  private static final long MAX_STEPS = 20_000_000;

  /** Maximum number of steps to one tensor. */
  private static final int MAX_PATH = 1 << 16;

  /** Maximum number of conditions that depend on each other; a deeper one counts as unknown. */
  private static final int MAX_CONDITIONS = 40;

  /** Part of the names of inputs that tell training from inference in Keras and TF-Slim. */
  private static final String LEARNING_PHASE = "learning_phase";

  private static final int SHOWN_CHARS = 100;

  private final Functions functions;
  private final Set<String> begin;
  private long steps;
  private int conditions;

  TensorSearch(Functions functions, Set<String> begin) {
    this.functions = functions;
    this.begin = begin;
  }

  /**
   * Returns the node that makes a tensor.
   *
   * @param from where the name is used
   * @param text the tensor's name
   * @throws RejectedInputException {@code invalid-model} if there is none
   */
  Located locate(Scope from, String text) {
    Scope scope = from;
    String tensor = text;
    for (int path = 0; path < MAX_PATH; path++) {
      count();
      TensorName name = TensorName.of(tensor);
      NodeDef node = scope.body.node(name.node());
      if (node == null) {
        tensor = argument(scope, name);
        scope = caller(scope, name);
        continue;
      }
      int output = position(scope, node, name);
      if (begin.contains(Located.tensorName(scope, node, output))) {
        return new Located(scope, node, output, true);
      }
      Scope inner = inner(scope, node);
      String next = inner == null ? passed(scope, node, output) : inner.body.returned(output);
      if (next == null) return new Located(scope, node, output, false);
      if (inner != null) scope = inner;
      tensor = next;
    }
    throw ModelProblems.invalid(shown(text), "The calls and branches that make it have no end.");
  }

  private int position(Scope scope, NodeDef node, TensorName name) {
    if (functions.isNamedCall(node)) return functions.called(scope, node).body.position(name);
    return OutputNames.position(node.getOp(), name);
  }

  private static String argument(Scope scope, TensorName name) {
    int argument = scope.body.argument(name.node());
    if (argument >= 0 && scope.call != null) {
      return input(scope.call, argument + scope.firstArgument);
    }
    String where = scope.body.name();
    throw ModelProblems.invalid(
        where.isEmpty() ? "the graph" : "function '%s'".formatted(shown(where)),
        "A node uses '%s', which no node makes.".formatted(shown(name.node())));
  }

  private static Scope caller(Scope scope, TensorName name) {
    if (scope.caller == null) throw new IllegalStateException(name.node());
    return scope.caller;
  }

  /** Returns the scope of the function that a node calls; null if it calls none for certain. */
  private @Nullable Scope inner(Scope scope, NodeDef node) {
    if (functions.isCall(node)) return functions.called(scope, node);
    if (!node.getOp().equals("If") && !node.getOp().equals("StatelessIf")) return null;
    Scope known = scope.calls.get(node.getName());
    if (known != null) return known;
    Boolean condition = condition(scope, input(node, 0));
    if (condition == null) return null;
    return functions.called(scope, node, condition ? "then_branch" : "else_branch", 1);
  }

  /** Returns the input that a node returns unchanged as an output; null if it computes. */
  private @Nullable String passed(Scope scope, NodeDef node, int output) {
    return switch (node.getOp()) {
      case "Identity", "StopGradient", "PreventGradient", "CheckNumerics", "Snapshot" ->
          input(node, 0);
      case "PlaceholderWithDefault", "EnsureShape", "ReadVariableOp" -> input(node, 0);
      case "IdentityN" -> input(node, output);
      case "Switch", "RefSwitch" -> switched(scope, node, output);
      case "Merge", "RefMerge" -> output == 0 ? merged(scope, node) : null;
      default -> null;
    };
  }

  private @Nullable String switched(Scope scope, NodeDef node, int output) {
    Boolean condition = condition(scope, input(node, 1));
    if (condition == null) return null;
    if (condition == (output == 1)) return input(node, 0);
    throw ModelProblems.invalid(
        "node '%s'".formatted(shown(scope.prefix + node.getName())),
        "The network depends on the side of a branch that is never taken.");
  }

  /** Returns the only input of a Merge that can have a value; null if there are several or none. */
  private @Nullable String merged(Scope scope, NodeDef node) {
    List<String> possible = new ArrayList<>();
    for (String input : node.getInputList()) {
      if (!TensorName.isControl(input) && !isDead(scope, input)) possible.add(input);
    }
    return possible.size() == 1 && node.getInputCount() > 1 ? possible.getFirst() : null;
  }

  /** Returns whether a tensor depends on a side of a branch that is never taken. */
  private boolean isDead(Scope scope, String tensor) {
    if (conditions >= MAX_CONDITIONS) return false;
    conditions++;
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    boolean dead = false;
    while (!open.isEmpty() && !dead) {
      count();
      String text = open.pop();
      TensorName name = TensorName.of(TensorName.isControl(text) ? text.substring(1) : text);
      NodeDef node = scope.body.node(name.node());
      if (node == null || scope.alive.contains(node.getName())) continue;
      if (node.getOp().endsWith("Switch")) {
        Boolean condition = condition(scope, input(node, 1));
        dead = condition != null && condition != (OutputNames.position(node.getOp(), name) == 1);
        if (seen.add(node.getName())) open.push(input(node, 0));
      } else if (seen.add(node.getName())) {
        boolean merges = node.getOp().endsWith("Merge");
        if (merges) dead = node.getInputList().stream().allMatch(input -> isDead(scope, input));
        else node.getInputList().forEach(open::push);
      }
    }
    conditions--;
    if (!dead) keepAlive(scope, seen);
    return dead;
  }

  private static void keepAlive(Scope scope, Set<String> seen) {
    for (String name : seen) {
      NodeDef node = scope.body.node(name);
      if (node != null && !node.getOp().endsWith("Switch")) scope.alive.add(name);
    }
  }

  /** Returns the value of a condition; null if it is not a constant. */
  private @Nullable Boolean condition(Scope scope, String tensor) {
    if (conditions >= MAX_CONDITIONS) return null;
    conditions++;
    try {
      boolean negated = false;
      Scope where = scope;
      String next = tensor;
      for (int path = 0; path < MAX_PATH; path++) {
        Located at = locate(where, next);
        NodeDef node = at.node();
        switch (node.getOp()) {
          case "LogicalNot" -> {
            negated = !negated;
            where = at.scope();
            next = input(node, 0);
          }
          case "Const" -> {
            Boolean value = truth(at.scope().attributes(node).tensor("value"));
            return value == null ? null : value != negated;
          }
          case "Placeholder" -> {
            return node.getName().contains(LEARNING_PHASE) ? negated : null;
          }
          default -> {
            return null;
          }
        }
      }
      return null;
    } finally {
      conditions--;
    }
  }

  private static @Nullable Boolean truth(@Nullable TensorProto tensor) {
    if (tensor == null || tensor.getDtype() != DataType.DT_BOOL) return null;
    if (tensor.getTensorShape().getDimCount() > 0) return null;
    ByteString content = tensor.getTensorContent();
    if (content.size() == 1) return content.byteAt(0) != 0;
    return tensor.getBoolValCount() > 0 && tensor.getBoolVal(0);
  }

  /** Returns a data input of a node. */
  static String input(NodeDef node, int position) {
    if (position < node.getInputCount()) {
      String input = node.getInput(position);
      if (!TensorName.isControl(input)) return input;
    }
    throw ModelProblems.invalid(
        "node '%s'".formatted(shown(node.getName())), "It has no input %d.".formatted(position));
  }

  private void count() {
    if (++steps <= MAX_STEPS) return;
    throw ModelProblems.tooLarge("The network's calls and branches are too many to follow.");
  }

  private static String shown(String name) {
    return ShortText.start(name, SHOWN_CHARS);
  }
}
