package dev.octet.engine.read.tensorflow;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Finds the keys of variables in the part of a model that loads its checkpoint:
 *
 * <pre>{@code
 * names = Const ["kernel", ...];  values = RestoreV2(file, names, slices)
 * AssignVariableOp(variable, Identity(values:0))        ->  variable: "kernel"
 * }</pre>
 *
 * <p>In TensorFlow 1 these nodes are in the outermost graph, in TensorFlow 2 in a function whose
 * arguments are the variables.
 */
final class RestoredKeys {
  /** Maximum number of nodes between a variable or value and its use. */
  private static final int MAX_PATH = 16;

  private final Map<String, String> keys = new HashMap<>();
  private final Map<String, NodeDef> outermost;

  private RestoredKeys(GraphDef graph) {
    outermost = byName(graph.getNodeList());
  }

  /** Returns the keys by the names of the variables' nodes in the outermost graph. */
  static Map<String, String> of(GraphDef graph) {
    var restored = new RestoredKeys(graph);
    restored.add(graph.getNodeList(), restored.outermost, Map.of());
    Map<String, FunctionDef> functions = new HashMap<>();
    for (FunctionDef function : graph.getLibrary().getFunctionList()) {
      boolean restores =
          function.getNodeDefList().stream().anyMatch(node -> node.getOp().equals("RestoreV2"));
      if (restores) functions.put(function.getSignature().getName(), function);
    }
    for (NodeDef node : graph.getNodeList()) {
      if (!node.getOp().endsWith("PartitionedCall") || !node.containsAttr("f")) continue;
      FunctionDef function = functions.get(node.getAttrOrThrow("f").getFunc().getName());
      if (function == null) continue;
      Map<String, String> arguments = new HashMap<>();
      int count = Math.min(function.getSignature().getInputArgCount(), node.getInputCount());
      for (int i = 0; i < count; i++) {
        arguments.put(function.getSignature().getInputArg(i).getName(), node.getInput(i));
      }
      restored.add(function.getNodeDefList(), byName(function.getNodeDefList()), arguments);
    }
    return restored.keys;
  }

  private static Map<String, NodeDef> byName(List<NodeDef> nodes) {
    Map<String, NodeDef> names = new HashMap<>();
    for (NodeDef node : nodes) names.put(node.getName(), node);
    return names;
  }

  private void add(List<NodeDef> nodes, Map<String, NodeDef> names, Map<String, String> arguments) {
    for (NodeDef node : nodes) {
      boolean assigns = node.getOp().equals("AssignVariableOp") || node.getOp().equals("Assign");
      if (!assigns || node.getInputCount() < 2) continue;
      String key = key(source(node.getInput(1), names), names);
      if (key == null) continue;
      String target = source(node.getInput(0), names);
      String variable = source(arguments.getOrDefault(target, target), outermost);
      keys.putIfAbsent(name(variable), key);
    }
  }

  /** Returns the tensor at the beginning of a chain of identities. */
  private static String source(String tensor, Map<String, NodeDef> names) {
    String current = tensor;
    for (int path = 0; path < MAX_PATH; path++) {
      NodeDef node = names.get(name(current));
      if (node == null || !node.getOp().equals("Identity") || node.getInputCount() == 0) break;
      current = node.getInput(0);
    }
    return current;
  }

  /** Returns the name under which a RestoreV2 loads a value; null if it is none of its outputs. */
  private static @Nullable String key(String tensor, Map<String, NodeDef> names) {
    NodeDef restore = names.get(name(tensor));
    if (restore == null || !restore.getOp().equals("RestoreV2") || restore.getInputCount() < 2) {
      return null;
    }
    NodeDef list = names.get(name(restore.getInput(1)));
    if (list == null || !list.containsAttr("value")) return null;
    List<ByteString> texts = list.getAttrOrThrow("value").getTensor().getStringValList();
    int index = index(tensor);
    return index < texts.size() ? texts.get(index).toString(StandardCharsets.UTF_8) : null;
  }

  private static String name(String tensor) {
    int separator = tensor.indexOf(':');
    return separator < 0 ? tensor : tensor.substring(0, separator);
  }

  private static int index(String tensor) {
    String end = tensor.substring(tensor.lastIndexOf(':') + 1);
    boolean number =
        tensor.contains(":") && end.length() < 7 && end.chars().allMatch(Character::isDigit);
    return number && !end.isEmpty() ? Integer.parseInt(end) : 0;
  }
}
