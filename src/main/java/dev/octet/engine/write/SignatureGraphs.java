package dev.octet.engine.write;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Divides a network that several signatures were joined to into one network for each of them again.
 * A CONCATENATION that makes a larger batch from copies of an input disappears: the batch of the
 * input grows instead.
 */
final class SignatureGraphs {
  private final Graph graph;
  private final List<Tensor> tensors;
  private final Map<Integer, Integer> producers = new HashMap<>();

  private SignatureGraphs(Graph graph) {
    this.graph = graph;
    tensors = new ArrayList<>(graph.tensors());
    for (int n = 0; n < graph.nodes().size(); n++) {
      for (int output : graph.nodes().get(n).outputs()) producers.put(output, n);
    }
  }

  /**
   * Returns the networks that become subgraphs of a file, in the order of the signatures; the
   * network itself if its signatures are not for different outputs.
   */
  static List<Graph> of(Graph graph) {
    List<List<Signature>> groups = groups(graph);
    if (groups.size() < 2) return List.of(graph);
    List<Graph> parts = new ArrayList<>();
    for (List<Signature> group : groups) parts.add(new SignatureGraphs(graph).part(group));
    return parts;
  }

  /**
   * Groups signatures with the same outputs. Returns one group if outputs are left over or belong
   * to several groups.
   */
  private static List<List<Signature>> groups(Graph graph) {
    Map<Set<Integer>, List<Signature>> groups = new LinkedHashMap<>();
    for (Signature signature : graph.signatures()) {
      groups.computeIfAbsent(outputs(signature), _ -> new ArrayList<>()).add(signature);
    }
    int outputs = groups.keySet().stream().mapToInt(Set::size).sum();
    Set<Integer> all = new HashSet<>();
    groups.keySet().forEach(all::addAll);
    boolean divides =
        outputs == graph.outputs().size()
            && all.size() == outputs
            && groups.keySet().stream().noneMatch(Set::isEmpty);
    return divides && !sharesLayers(graph, groups.keySet())
        ? List.copyOf(groups.values())
        : List.of();
  }

  /**
   * Returns whether several groups of outputs depend on the same layer. Joined signatures share
   * only conversions and copies of inputs.
   */
  private static boolean sharesLayers(Graph graph, Set<Set<Integer>> groups) {
    Set<Node> taken = new HashSet<>();
    for (Set<Integer> group : groups) {
      Set<Integer> needed = new HashSet<>();
      for (int position : group) needed.add(graph.outputs().get(position));
      for (Node node : graph.nodes().reversed()) {
        if (node.outputs().stream().noneMatch(needed::contains)) continue;
        needed.addAll(node.inputs());
        boolean layer =
            !(node.op() instanceof Op.Quantize
                || node.op() instanceof Op.Dequantize
                || node.op() instanceof Op.Concatenation);
        if (layer && !taken.add(node)) return true;
      }
    }
    return false;
  }

  private static Set<Integer> outputs(Signature signature) {
    Set<Integer> positions = new TreeSet<>();
    for (Signature.Binding binding : signature.outputs()) positions.add(binding.position());
    return positions;
  }

  private Graph part(List<Signature> group) {
    List<Integer> outputPositions = List.copyOf(outputs(group.getFirst()));
    List<Integer> outputs = outputPositions.stream().map(graph.outputs()::get).toList();
    Set<Integer> needed = new HashSet<>(outputs);
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes().reversed()) {
      if (node.outputs().stream().noneMatch(needed::contains)) continue;
      nodes.add(node);
      needed.addAll(node.inputs());
    }
    nodes = new ArrayList<>(nodes.reversed());
    Set<Integer> bound = new TreeSet<>();
    for (Signature signature : group) {
      for (Signature.Binding binding : signature.inputs()) bound.add(binding.position());
    }
    List<Integer> inputPositions = new ArrayList<>();
    for (int i = 0; i < graph.inputs().size(); i++) {
      if (bound.contains(i) || needed.contains(graph.inputs().get(i))) inputPositions.add(i);
    }
    List<Integer> inputs = inputPositions.stream().map(graph.inputs()::get).toList();
    nodes = withLargerBatches(nodes, inputs, outputs);
    List<Signature> signatures =
        group.stream().map(s -> moved(s, inputPositions, outputPositions)).toList();
    String name = group.getFirst().key();
    return new Graph(name, tensors, nodes, inputs, outputs, signatures);
  }

  private static Signature moved(Signature signature, List<Integer> inputs, List<Integer> outputs) {
    return new Signature(
        signature.key(), moved(signature.inputs(), inputs), moved(signature.outputs(), outputs));
  }

  private static List<Signature.Binding> moved(
      List<Signature.Binding> bindings, List<Integer> positions) {
    return bindings.stream()
        .map(b -> new Signature.Binding(b.name(), positions.indexOf(b.position())))
        .toList();
  }

  /**
   * Removes each CONCATENATION of copies of an input, if nothing else in this part reads the input
   * or the nodes between the two.
   */
  private List<Node> withLargerBatches(
      List<Node> nodes, List<Integer> inputs, List<Integer> outputs) {
    Map<Integer, Integer> uses = new HashMap<>();
    for (Node node : nodes) {
      for (int input : new HashSet<>(node.inputs())) uses.merge(input, 1, Integer::sum);
    }
    for (int output : outputs) uses.merge(output, 1, Integer::sum);
    Map<Integer, Integer> standIns = new HashMap<>();
    List<Node> kept = new ArrayList<>();
    for (Node node : nodes) {
      List<Integer> chain = isRepetition(node) ? chain(node.input(0), inputs, uses) : List.of();
      if (chain.isEmpty() || outputs.contains(node.output())) {
        List<Integer> in =
            node.inputs().stream().map(input -> standIns.getOrDefault(input, input)).toList();
        kept.add(new Node(node.op(), in, node.outputs()));
        continue;
      }
      int copies = node.inputs().size();
      for (int tensor : chain) tensors.set(tensor, larger(tensors.get(tensor), copies));
      int input = chain.getLast();
      tensors.set(input, tensors.get(input).withName(graph.tensor(node.output()).name()));
      standIns.put(node.output(), node.input(0));
    }
    return kept;
  }

  private boolean isRepetition(Node node) {
    return node.op() instanceof Op.Concatenation(int axis, Op.Activation activation)
        && axis == 0
        && activation == Op.Activation.NONE
        && node.inputs().size() > 1
        && new HashSet<>(node.inputs()).size() == 1
        && Objects.equals(
            graph.tensor(node.input(0)).quantization(), graph.tensor(node.output()).quantization());
  }

  /**
   * Returns the tensors from one back to an input, with QUANTIZE and DEQUANTIZE between them; empty
   * if other nodes are between them or read one of the tensors.
   */
  private List<Integer> chain(int tensor, List<Integer> inputs, Map<Integer, Integer> uses) {
    List<Integer> chain = new ArrayList<>();
    int current = tensor;
    while (uses.getOrDefault(current, 0) == 1) {
      chain.add(current);
      if (inputs.contains(current)) return chain;
      Integer producer = producers.get(current);
      if (producer == null) return List.of();
      Node node = graph.nodes().get(producer);
      if (!(node.op() instanceof Op.Quantize || node.op() instanceof Op.Dequantize)) {
        return List.of();
      }
      current = node.input(0);
    }
    return List.of();
  }

  private static Tensor larger(Tensor tensor, int copies) {
    List<Integer> dims = new ArrayList<>(tensor.shape().dims());
    dims.set(0, Math.multiplyExact(dims.getFirst(), copies));
    return new Tensor(
        tensor.name(), new Shape(dims), tensor.type(), tensor.quantization(), tensor.constant());
  }
}
