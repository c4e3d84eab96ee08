package dev.octet.engine.read.tensorflow.flat;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.CutTensors;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.text.NearestNames;
import dev.octet.text.ShortText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Collects the nodes that some tensors depend on, from the outputs to the inputs. Nodes of
 * functions are copied for each call. Nothing else of the model is looked at, so that parts for
 * training may contain anything.
 */
public final class Flattening {
  /** Maximum number of nodes after functions have been copied to their calls. */
  private static final int MAX_NODES = 200_000;

  private static final int SHOWN_CHARS = 100;

  private static final String FIRST_OUTPUT = ":0";

  private final Scope outermost;
  private final TensorSearch search;
  private final List<@Nullable FlatNode> nodes = new ArrayList<>();
  private final Map<String, Integer> begun = new HashMap<>();
  private final Deque<Pending> open = new ArrayDeque<>();

  private record Pending(int id, Scope scope, NodeDef node) {}

  private Flattening(GraphDef graph, Set<String> begin) {
    outermost = Scope.outermost(Body.ofGraph(graph.getNodeList()));
    search = new TensorSearch(new Functions(graph.getLibrary()), begin);
  }

  /**
   * Returns the nodes that some tensors depend on. A tensor at which the network begins becomes a
   * Placeholder of its name.
   *
   * @param graph nodes and functions of the model
   * @param outputs names of tensors of the outermost graph
   * @param begin names of tensors at which the network begins; empty for the whole network
   * @throws RejectedInputException {@code invalid-model}, {@code model-too-large} or {@code
   *     unknown-tensor}
   */
  public static FlatGraph of(GraphDef graph, List<String> outputs, Collection<String> begin) {
    Set<String> names = new LinkedHashSet<>();
    for (String name : begin) names.add(shortened(name));
    var flattening = new Flattening(graph, names);
    FlatGraph flat = flattening.flat(outputs);
    flattening.requireBegun(names, graph);
    return flat;
  }

  private static String shortened(String name) {
    return name.endsWith(FIRST_OUTPUT)
        ? name.substring(0, name.length() - FIRST_OUTPUT.length())
        : name;
  }

  private FlatGraph flat(List<String> outputs) {
    List<Port> ports = new ArrayList<>();
    for (String output : outputs) ports.add(port(outermost, output));
    while (!open.isEmpty()) {
      Pending next = open.pop();
      List<Port> inputs = new ArrayList<>();
      for (String input : next.node.getInputList()) {
        if (!TensorName.isControl(input)) inputs.add(port(next.scope, input));
      }
      nodes.set(next.id, node(next, inputs));
    }
    List<FlatNode> whole = new ArrayList<>();
    for (FlatNode node : nodes) if (node != null) whole.add(node);
    return new FlatGraph(whole, ports);
  }

  private static FlatNode node(Pending pending, List<Port> inputs) {
    Scope scope = pending.scope;
    NodeDef node = pending.node;
    return new FlatNode(
        scope.prefix + node.getName(), node.getOp(), inputs, scope.attributes(node));
  }

  private Port port(Scope scope, String tensor) {
    Located at = search.locate(scope, tensor);
    if (at.isBegin()) return new Port(begun(at), 0);
    Integer known = at.scope().flat.get(at.node().getName());
    if (known != null) return new Port(known, at.output());
    int id = reserved();
    at.scope().flat.put(at.node().getName(), id);
    open.push(new Pending(id, at.scope(), at.node()));
    return new Port(id, at.output());
  }

  private int begun(Located at) {
    String name = at.tensorName();
    Integer known = begun.get(name);
    if (known != null) return known;
    int id = reserved();
    Attributes attributes = at.scope().attributes(at.node());
    DataType type = attributes.type(typeAttribute(at.node().getOp()));
    boolean placeholder = at.node().getOp().startsWith("Placeholder");
    Attributes own =
        Attributes.ofTensor(
            type == DataType.DT_INVALID ? DataType.DT_FLOAT : type,
            placeholder ? attributes.get("shape") : null);
    nodes.set(id, new FlatNode(name, "Placeholder", List.of(), own));
    begun.put(name, id);
    return id;
  }

  private static String typeAttribute(String op) {
    return switch (op) {
      case "Placeholder", "PlaceholderWithDefault", "Const" -> "dtype";
      case "Cast" -> "DstT";
      default -> "T";
    };
  }

  private int reserved() {
    if (nodes.size() >= MAX_NODES) {
      throw ModelProblems.tooLarge(
          "The network has more than %,d nodes after its functions have been copied to their calls."
              .formatted(MAX_NODES));
    }
    nodes.add(null);
    return nodes.size() - 1;
  }

  private void requireBegun(Set<String> names, GraphDef graph) {
    for (String name : names) {
      if (begun.containsKey(name)) continue;
      boolean exists = outermost.body.node(TensorName.of(name).node()) != null;
      if (exists) {
        throw new RejectedInputException(
            InputProblem.of(
                    "unknown-tensor",
                    "The network's outputs don't depend on the tensor '%s'."
                        .formatted(ShortText.start(name, SHOWN_CHARS)),
                    "Name tensors between the network's inputs and its outputs as its beginning.")
                .field(ReadOptions.BEGIN));
      }
      throw unknown(name, graph, ReadOptions.BEGIN);
    }
  }

  /**
   * Returns the exception for a tensor that no node makes.
   *
   * @param field field of the request with the tensor's name
   */
  public static RejectedInputException unknown(String name, GraphDef graph, String field) {
    List<String> names = graph.getNodeList().stream().map(NodeDef::getName).toList();
    return CutTensors.unknown(
        name,
        NearestNames.of(TensorName.of(name).node(), names, CutTensors.MOST_SIMILAR),
        "Name the tensor by its node, as `node` or `node:1`.",
        field);
  }
}
