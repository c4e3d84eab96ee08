package dev.octet.engine.read.tensorflow.flat;

import dev.octet.engine.read.source.ModelProblems;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef.ArgDef;

/** The nodes of the outermost graph or of a function, by name. */
final class Body {
  private static final int SHOWN_CHARS = 100;

  private final String name;
  private final Map<String, NodeDef> nodes = new HashMap<>();
  private final Map<String, Integer> arguments = new HashMap<>();
  private final List<String> outputs = new ArrayList<>();
  private final Map<String, String> returns;

  private Body(String name, List<NodeDef> list, Map<String, String> returns) {
    this.name = name;
    this.returns = returns;
    for (NodeDef node : list) {
      if (nodes.put(node.getName(), node) == null) continue;
      throw ModelProblems.invalid(
          "node '%s'".formatted(shown(node.getName())), "Two nodes have this name.");
    }
  }

  static Body ofGraph(List<NodeDef> nodes) {
    return new Body("", nodes, Map.of());
  }

  static Body ofFunction(FunctionDef function) {
    String name = function.getSignature().getName();
    var body = new Body(name, function.getNodeDefList(), function.getRetMap());
    for (ArgDef argument : function.getSignature().getInputArgList()) {
      requireSingle(name, argument);
      body.arguments.put(argument.getName(), body.arguments.size());
    }
    for (ArgDef output : function.getSignature().getOutputArgList()) {
      requireSingle(name, output);
      body.outputs.add(output.getName());
    }
    return body;
  }

  private static void requireSingle(String function, ArgDef argument) {
    if (argument.getNumberAttr().isEmpty() && argument.getTypeListAttr().isEmpty()) return;
    throw ModelProblems.of(
        "unsupported-operator",
        "The function '%s' has an argument that is a list of tensors.".formatted(shown(function)),
        "Export the network as a frozen graph.");
  }

  @Nullable NodeDef node(String node) {
    return nodes.get(node);
  }

  /** Returns the position of an argument; -1 if there is none of this name. */
  int argument(String argument) {
    return arguments.getOrDefault(argument, -1);
  }

  /** Returns the position of an output by its name and a number from there on. */
  int position(TensorName output) {
    return Math.max(0, outputs.indexOf(output.output())) + output.index();
  }

  /** Returns the tensor inside of the function that is its output at a position. */
  String returned(int position) {
    String tensor = position < outputs.size() ? returns.get(outputs.get(position)) : null;
    if (tensor != null) return tensor;
    throw ModelProblems.invalid(
        "function '%s'".formatted(shown(name)), "It has no output %d.".formatted(position));
  }

  /** Returns the function's name; empty for the outermost graph. */
  String name() {
    return name;
  }

  private static String shown(String text) {
    return ShortText.start(text, SHOWN_CHARS);
  }
}
