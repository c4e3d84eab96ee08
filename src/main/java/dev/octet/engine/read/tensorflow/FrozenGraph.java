package dev.octet.engine.read.tensorflow;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.protobuf.CheckedMessages;
import dev.octet.engine.read.protobuf.WireLimits;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.tensorflow.SourceGraph.Edge;
import dev.octet.engine.read.tensorflow.flat.FlatNode;
import dev.octet.engine.read.tensorflow.tensor.TensorValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * A {@code GraphDef} in which variables have been replaced by constants. It doesn't list its
 * outputs: these are the nodes that depend on an input and that no other node uses.
 */
final class FrozenGraph {
  /** Operators whose results no node reads. */
  private static final Set<String> WITHOUT_RESULT = Set.of("NoOp", "Assert", "Print", "PrintV2");

  /** Maximum number of outputs of one node that are listed. */
  private static final int MAX_LISTED = 64;

  private FrozenGraph() {}

  /**
   * Returns a graph.
   *
   * @param bytes the whole file
   * @param begin names of tensors at which the network begins
   * @param end names of tensors at which the network ends, which need not be searched then
   * @throws RejectedInputException {@code truncated-model}, {@code invalid-model} or {@code
   *     model-too-large}
   */
  static SourceGraph read(byte[] bytes, Collection<String> begin, Collection<String> end) {
    GraphDef graph = CheckedMessages.parse(bytes, GraphDef.getDefaultInstance(), WireLimits.MODEL);
    List<Edge> outputs = end.isEmpty() ? outputs(graph, begin) : List.of();
    return new SourceGraph(graph, null, List.of(), outputs, FrozenGraph::noValue);
  }

  private static TensorValue noValue(FlatNode node) {
    throw new RejectedInputException(
        ModelProblems.of(
                "model-has-variables",
                "The graph has a variable, but a graph alone has no values of variables.",
                "Freeze the graph (convert_variables_to_constants), or send a SavedModel as a zip"
                    + " of its folder.")
            .problem()
            .at(node.place()));
  }

  private static List<Edge> outputs(GraphDef graph, Collection<String> begin) {
    Map<String, List<NodeDef>> consumers = new HashMap<>();
    Set<String> used = new HashSet<>();
    for (NodeDef node : graph.getNodeList()) {
      for (String input : node.getInputList()) {
        used.add(tensor(input));
        if (input.startsWith("^")) continue;
        consumers.computeIfAbsent(name(input), _ -> new ArrayList<>()).add(node);
      }
    }
    Set<String> depending = depending(graph, begin, consumers);
    List<Edge> outputs = new ArrayList<>();
    for (NodeDef node : graph.getNodeList()) {
      if (!depending.contains(node.getName()) || WITHOUT_RESULT.contains(node.getOp())) continue;
      boolean consumed = consumers.containsKey(node.getName()) || used.contains(node.getName());
      if (consumed) continue;
      for (int i = 0; i < outputCount(node); i++) {
        String tensor = i == 0 ? node.getName() : node.getName() + ":" + i;
        outputs.add(new Edge(tensor, tensor, null));
      }
    }
    if (outputs.isEmpty()) {
      throw ModelProblems.of(
          "invalid-model",
          "The graph has no output: no node that depends on an input is left unused.",
          "Name the tensors where the network ends.");
    }
    return outputs;
  }

  /** Returns the names of the nodes that depend on an input. */
  private static Set<String> depending(
      GraphDef graph, Collection<String> begin, Map<String, List<NodeDef>> consumers) {
    Deque<String> open = new ArrayDeque<>();
    for (NodeDef node : graph.getNodeList()) {
      if (node.getOp().startsWith("Placeholder")) open.push(node.getName());
    }
    for (String tensor : begin) open.push(name(tensor));
    Set<String> depending = new HashSet<>();
    while (!open.isEmpty()) {
      String node = open.pop();
      if (!depending.add(node)) continue;
      for (NodeDef consumer : consumers.getOrDefault(node, List.of())) {
        open.push(consumer.getName());
      }
    }
    return depending;
  }

  private static int outputCount(NodeDef node) {
    return switch (node.getOp()) {
      case "TopKV2" -> 2;
      case "Split" -> bounded(node, "num_split");
      case "Unpack" -> bounded(node, "num");
      default -> 1;
    };
  }

  private static int bounded(NodeDef node, String attribute) {
    if (!node.containsAttr(attribute)) return 1;
    return Math.clamp(node.getAttrOrThrow(attribute).getI(), 1, MAX_LISTED);
  }

  private static String tensor(String input) {
    return input.startsWith("^") ? input.substring(1) : name(input);
  }

  private static String name(String tensor) {
    int separator = tensor.indexOf(':');
    return separator < 0 ? tensor : tensor.substring(0, separator);
  }
}
