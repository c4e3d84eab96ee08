package dev.octet.engine.read.tensorflow;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.graph.Signature.Binding;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.tensorflow.SourceGraph.Edge;
import dev.octet.engine.read.tensorflow.flat.ExecutionOrder;
import dev.octet.engine.read.tensorflow.flat.FlatGraph;
import dev.octet.engine.read.tensorflow.flat.FlatNode;
import dev.octet.engine.read.tensorflow.flat.Flattening;
import dev.octet.engine.read.tensorflow.flat.Port;
import dev.octet.engine.read.tensorflow.op.GraphPatterns;
import dev.octet.engine.read.tensorflow.op.Importers;
import dev.octet.engine.read.tensorflow.op.UnsupportedNodes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/** Imports the part of a graph that the request asks for. */
final class GraphImport {
  private static final String NAME = "main";

  private final SourceGraph source;
  private final ReadOptions options;
  private final List<Warning> warnings;
  private final NetworkBuilder b = new NetworkBuilder();

  private GraphImport(SourceGraph source, ReadOptions options, List<Warning> warnings) {
    this.source = source;
    this.options = options;
    this.warnings = warnings;
  }

  /**
   * Returns the network.
   *
   * @param warnings receives warnings for the sender
   * @throws RejectedInputException if it can't be imported
   */
  static Graph of(SourceGraph source, ReadOptions options, List<Warning> warnings) {
    return new GraphImport(source, options, warnings).imported();
  }

  private Graph imported() {
    FlatGraph flat = flat().needed();
    UnsupportedNodes.require(flat.nodes());
    FlatGraph sorted = GraphPatterns.applied(ExecutionOrder.of(flat));
    Map<Integer, Integer> inputs = PlaceholderInputs.add(sorted, source, b, options, warnings);
    List<List<Integer>> made = new ArrayList<>();
    var importers = new Importers(b, source.variables());
    for (int i = 0; i < sorted.nodes().size(); i++) {
      FlatNode node = sorted.nodes().get(i);
      Integer input = inputs.get(i);
      made.add(input != null ? List.of(input) : importers.add(node, ids(sorted, node, made)));
    }
    return finished(sorted, inputs, made);
  }

  private FlatGraph flat() {
    if (options.end().isEmpty()) {
      List<String> outputs = source.outputs().stream().map(Edge::tensor).toList();
      return Flattening.of(source.graph(), outputs, options.begin());
    }
    Set<String> outermost = new HashSet<>();
    for (NodeDef node : source.graph().getNodeList()) outermost.add(node.getName());
    boolean here = options.end().stream().allMatch(end -> outermost.contains(node(end)));
    if (here) return Flattening.of(source.graph(), options.end(), options.begin());
    List<String> outputs = source.outputs().stream().map(Edge::tensor).toList();
    FlatGraph whole = Flattening.of(source.graph(), outputs, options.begin());
    List<Port> ends = new ArrayList<>();
    for (String end : options.end()) {
      Port port = whole.find(end);
      if (port == null) throw Flattening.unknown(end, source.graph(), ReadOptions.END);
      ends.add(port);
    }
    return whole.withOutputs(ends);
  }

  private static String node(String tensor) {
    int separator = tensor.indexOf(':');
    return separator < 0 ? tensor : tensor.substring(0, separator);
  }

  private static List<Integer> ids(FlatGraph graph, FlatNode node, List<List<Integer>> made) {
    List<Integer> ids = new ArrayList<>();
    for (Port port : node.inputs()) ids.add(id(graph, port, made));
    return ids;
  }

  private static int id(FlatGraph graph, Port port, List<List<Integer>> made) {
    List<Integer> outputs = made.get(port.node());
    if (port.output() >= 0 && port.output() < outputs.size()) return outputs.get(port.output());
    throw ModelProblems.invalid(
        graph.node(port).place(),
        "Another node uses its output %d, but it has %d.".formatted(port.output(), outputs.size()));
  }

  private Graph finished(FlatGraph graph, Map<Integer, Integer> inputs, List<List<Integer>> made) {
    List<Integer> outputs = new ArrayList<>();
    List<Binding> bindings = new ArrayList<>();
    boolean named = options.end().isEmpty() && source.outputs().size() == graph.outputs().size();
    for (int i = 0; i < graph.outputs().size(); i++) {
      int id = id(graph, graph.outputs().get(i), made);
      if (b.isConstant(id)) continue;
      if (!outputs.contains(id)) outputs.add(id);
      if (named) bindings.add(new Binding(source.outputs().get(i).name(), outputs.indexOf(id)));
    }
    if (outputs.isEmpty()) {
      throw ModelProblems.of(
          "invalid-model",
          "The network's outputs don't depend on an input.",
          "Name the tensors where the network begins and ends.");
    }
    List<Signature> signatures = new ArrayList<>();
    String key = source.signature();
    if (key != null && named && options.begin().isEmpty()) {
      signatures.add(new Signature(key, inputBindings(graph, inputs), bindings));
    }
    return b.finish(NAME, outputs, signatures);
  }

  private List<Binding> inputBindings(FlatGraph graph, Map<Integer, Integer> inputs) {
    Map<String, String> names = new HashMap<>();
    for (Edge edge : source.inputs()) names.put(node(edge.tensor()), edge.name());
    List<Binding> bindings = new ArrayList<>();
    int position = 0;
    for (int index : inputs.keySet()) {
      String name = names.get(graph.nodes().get(index).name());
      if (name != null) bindings.add(new Binding(name, position));
      position++;
    }
    return bindings;
  }
}
