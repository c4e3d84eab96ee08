package dev.octet.engine.edit;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds a graph from another one by replacing, adding and removing tensors and nodes. Ids of
 * existing tensors do not change; new tensors follow them.
 */
public final class GraphEdit {
  private final Graph before;
  private final List<Tensor> tensors;
  private final List<Node> nodes;

  /** Names of all tensors; null until one is asked for, and after a tensor was renamed. */
  private @Nullable Set<String> names;

  /** Indexes of removed nodes. */
  private final Set<Integer> removed = new HashSet<>();

  /** The nodes to insert after a node, by its index. */
  private final Map<Integer, List<Node>> inserted = new HashMap<>();

  public GraphEdit(Graph before) {
    this.before = before;
    tensors = new ArrayList<>(before.tensors());
    nodes = new ArrayList<>(before.nodes());
  }

  public Tensor tensor(int id) {
    return tensors.get(id);
  }

  public Node node(int index) {
    return nodes.get(index);
  }

  public void tensor(int id, Tensor tensor) {
    if (!tensor.name().equals(tensors.get(id).name())) names = null;
    tensors.set(id, tensor);
  }

  public void node(int index, Node node) {
    nodes.set(index, node);
  }

  /** Adds a tensor and returns its id. */
  public int add(Tensor tensor) {
    tensors.add(tensor);
    if (names != null) names.add(tensor.name());
    return tensors.size() - 1;
  }

  /** Returns a name that no tensor has: the preferred name, or that name with a number appended. */
  public String unusedName(String wish) {
    Set<String> taken = names();
    String free = wish;
    for (int i = 1; taken.contains(free); i++) free = wish + "_" + i;
    return free;
  }

  private Set<String> names() {
    if (names == null) {
      names = new HashSet<>();
      for (Tensor tensor : tensors) names.add(tensor.name());
    }
    return names;
  }

  /** Makes all existing nodes read one tensor in place of another. */
  public void readInstead(int tensor, int other) {
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      if (!node.inputs().contains(tensor)) continue;
      List<Integer> inputs = new ArrayList<>(node.inputs());
      inputs.replaceAll(input -> input == tensor ? other : input);
      nodes.set(n, new Node(node.op(), inputs, node.outputs()));
    }
  }

  /** Inserts a node after another. Indexes of nodes do not change until the graph is built. */
  public void insertAfter(int index, Node node) {
    inserted.computeIfAbsent(index, _ -> new ArrayList<>()).add(node);
  }

  /** Removes a node. Indexes of nodes do not change until the graph is built. */
  public void remove(int index) {
    removed.add(index);
  }

  /** Sets a constant input of one node; other nodes that read the old constant keep it. */
  public void constant(int nodeIndex, int position, Tensor constant) {
    Node node = nodes.get(nodeIndex);
    if (node.hasInput(position) && !isShared(node.input(position))) {
      tensor(node.input(position), constant);
      return;
    }
    int added = add(constant);
    List<Integer> inputs = new ArrayList<>(node.inputs());
    while (inputs.size() <= position) inputs.add(Node.ABSENT);
    inputs.set(position, added);
    nodes.set(nodeIndex, new Node(node.op(), inputs, node.outputs()));
  }

  private boolean isShared(int tensor) {
    int uses = before.outputs().contains(tensor) ? 2 : 0;
    for (Node node : nodes) {
      for (int input : node.inputs()) if (input == tensor) uses++;
    }
    return uses > 1;
  }

  /** Builds and verifies the graph. */
  public Graph build() {
    List<Node> all = new ArrayList<>();
    for (int n = 0; n < nodes.size(); n++) {
      if (!removed.contains(n)) all.add(nodes.get(n));
      all.addAll(inserted.getOrDefault(n, List.of()));
    }
    var graph =
        new Graph(
            before.name(), tensors, all, before.inputs(), before.outputs(), before.signatures());
    GraphVerifier.verify(graph);
    return graph;
  }
}
