package dev.octet.engine.read.tflite;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.source.FinishedGraph;
import dev.octet.engine.read.source.TensorNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins the networks of several signatures to one, so that they are calibrated and quantized
 * together and share their weights. The writer makes one subgraph for each signature again ({@code
 * write.SignatureGraphs}).
 *
 * <p>Inputs that have the same name in their signatures, and the same type and shape, are one input
 * of the joined network. The batch of one may be a multiple of the other's; then a CONCATENATION of
 * copies makes the larger one from the smaller one:
 *
 * <pre>{@code
 * a(x [1,4]) -> y,  b(x [2,4]) -> z
 *   -> a(x) -> y,  CONCATENATION(x, x) [2,4] -> b -> z
 * }</pre>
 *
 * <p>A tensor whose name is taken gets the signature's name in front of its own.
 */
final class JoinedSignatures {
  /** Largest number of copies of an input that make the input of another signature. */
  private static final int MAX_COPIES = 64;

  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> inputs = new ArrayList<>();
  private final List<Integer> outputs = new ArrayList<>();
  private final List<Signature> signatures = new ArrayList<>();
  private final TensorNames names = new TensorNames();
  private final Set<String> taken = new HashSet<>();

  /** The inputs that several networks may read, by their names in signatures. */
  private final Map<String, Integer> shared = new HashMap<>();

  private JoinedSignatures() {}

  /**
   * Joins networks.
   *
   * @param graphs the networks, at least one
   * @param warnings receives a list of the signatures if there are several networks
   * @return the joined network; the network itself if there is only one
   */
  static Graph of(List<Graph> graphs, List<Warning> warnings) {
    if (graphs.size() == 1) return graphs.getFirst();
    var joined = new JoinedSignatures();
    joined.addSharedInputs(graphs);
    for (Graph graph : graphs) joined.add(graph);
    List<String> keys = joined.signatures.stream().map(Signature::key).toList();
    warnings.add(
        new Warning(
            "signatures-joined",
            ("The model has the signatures %s. They are converted together: equal weights are stored"
                    + " once, and inputs with the same name and shape are calibrated with the same"
                    + " samples. Name one in network.signature to convert it alone.")
                .formatted(String.join(", ", keys))));
    return FinishedGraph.verified(
        new Graph(
            graphs.getFirst().name(),
            joined.tensors,
            joined.nodes,
            joined.inputs,
            joined.outputs,
            joined.signatures));
  }

  /** Finds the inputs that all networks with an input of that name can share, and adds them. */
  private void addSharedInputs(List<Graph> graphs) {
    Map<String, List<Tensor>> byName = new LinkedHashMap<>();
    Set<String> repeated = new HashSet<>();
    for (Graph graph : graphs) {
      Set<String> own = new HashSet<>();
      for (int position = 0; position < graph.inputs().size(); position++) {
        String name = name(graph, position);
        if (name == null) continue;
        if (!own.add(name)) repeated.add(name);
        Tensor input = graph.tensor(graph.inputs().get(position));
        byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(input);
      }
    }
    byName.keySet().removeAll(repeated);
    byName.forEach((name, all) -> {
      Tensor smallest = Collections.min(all, Comparator.comparingLong(t -> t.shape().elements()));
      if (all.stream().allMatch(tensor -> copies(tensor, smallest) > 0)) {
        shared.put(name, addInput(smallest.withName(all.getFirst().name()), ""));
      }
    });
  }

  private int addInput(Tensor tensor, String key) {
    inputs.add(tensors.size());
    tensors.add(tensor.withName(unique(key, tensor.name())));
    return tensors.size() - 1;
  }

  /** Returns the name of an input in a network's signatures; null if they have different ones. */
  private static @Nullable String name(Graph graph, int position) {
    List<String> all =
        graph.signatures().stream()
            .flatMap(signature -> signature.inputs().stream())
            .filter(binding -> binding.position() == position)
            .map(Signature.Binding::name)
            .distinct()
            .toList();
    return all.size() == 1 ? all.getFirst() : null;
  }

  /**
   * Returns how many copies of the second tensor along its first axis make the first one; 0 if none
   * do.
   */
  private static int copies(Tensor made, Tensor from) {
    Shape large = made.shape();
    Shape small = from.shape();
    if (made.type() != from.type() || large.rank() != small.rank()) return 0;
    if (large.equals(small)) return 1;
    if (large.rank() == 0 || small.dim(0) == 0 || large.dim(0) % small.dim(0) != 0) return 0;
    for (int axis = 1; axis < large.rank(); axis++) {
      if (large.dim(axis) != small.dim(axis)) return 0;
    }
    int copies = large.dim(0) / small.dim(0);
    return copies <= MAX_COPIES ? copies : 0;
  }

  private void add(Graph graph) {
    var ids = new int[graph.tensors().size()];
    String key = graph.signatures().isEmpty() ? "" : graph.signatures().getFirst().key();
    var positions = new int[graph.inputs().size()];
    for (int position = 0; position < graph.inputs().size(); position++) {
      int own = graph.inputs().get(position);
      int joined = input(graph, position, key);
      positions[position] = inputs.indexOf(joined);
      int copies = copies(graph.tensor(own), tensors.get(joined));
      ids[own] = copies == 1 ? joined : repeated(graph.tensor(own), key, joined, copies);
    }
    for (int id = 0; id < ids.length; id++) {
      if (graph.inputs().contains(id)) continue;
      ids[id] = tensors.size();
      tensors.add(graph.tensor(id).withName(unique(key, graph.tensor(id).name())));
    }
    for (Node node : graph.nodes()) {
      nodes.add(new Node(node.op(), mapped(node.inputs(), ids), mapped(node.outputs(), ids)));
    }
    int firstOutput = outputs.size();
    outputs.addAll(mapped(graph.outputs(), ids));
    for (Signature signature : graph.signatures()) {
      signatures.add(
          new Signature(
              signature.key(),
              signature.inputs().stream()
                  .map(b -> new Signature.Binding(b.name(), positions[b.position()]))
                  .toList(),
              signature.outputs().stream()
                  .map(b -> new Signature.Binding(b.name(), firstOutput + b.position()))
                  .toList()));
    }
  }

  private int input(Graph graph, int position, String key) {
    String name = name(graph, position);
    Integer known = name == null ? null : shared.get(name);
    return known != null ? known : addInput(graph.tensor(graph.inputs().get(position)), key);
  }

  private int repeated(Tensor input, String key, int joined, int copies) {
    int made = tensors.size();
    tensors.add(input.withName(unique(key, input.name())));
    nodes.add(
        new Node(
            new Op.Concatenation(0, Op.Activation.NONE),
            Collections.nCopies(copies, joined),
            List.of(made)));
    return made;
  }

  private static List<Integer> mapped(List<Integer> all, int[] ids) {
    return all.stream().map(id -> id == Node.ABSENT ? Node.ABSENT : ids[id]).toList();
  }

  private String unique(String key, String name) {
    boolean free = taken.add(name);
    String wish = free ? name : key + "/" + name;
    taken.add(wish);
    return names.unique(wish, tensors.size());
  }
}
