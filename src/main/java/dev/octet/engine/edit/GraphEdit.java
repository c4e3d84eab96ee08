package dev.octet.engine.edit;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds a graph from another one by replacing, adding and removing tensors and nodes. Ids of
 * existing tensors and indexes of existing nodes do not change until the graph is built; new ones
 * follow them. All questions are answered for the graph with the edits so far.
 */
public final class GraphEdit {
  private final Graph before;
  private final List<Tensor> tensors;
  private final List<Node> nodes;

  /** Names of all tensors; null until one is asked for, and after a tensor was renamed. */
  private @Nullable Set<String> names;

  /** Indexes of removed nodes. */
  private final Set<Integer> removed = new HashSet<>();

  /** The nodes to insert after a node, by its index: their own indexes. */
  private final Map<Integer, List<Integer>> inserted = new HashMap<>();

  /** All inserted nodes; their indexes follow those of the existing nodes. */
  private final List<Node> insertedNodes = new ArrayList<>();

  /** Null until it is asked for: most edits don't need it. */
  private @Nullable CurrentUses uses;

  public GraphEdit(Graph before) {
    this.before = before;
    tensors = new ArrayList<>(before.tensors());
    nodes = new ArrayList<>(before.nodes());
  }

  public Tensor tensor(int id) {
    return tensors.get(id);
  }

  /** Returns a node, also a removed one. */
  public Node node(int index) {
    return index < nodes.size() ? nodes.get(index) : insertedNodes.get(index - nodes.size());
  }

  /** Returns the number of existing nodes, including removed ones. */
  public int nodeCount() {
    return nodes.size();
  }

  /** Returns whether a node has been removed. */
  public boolean isRemoved(int index) {
    return removed.contains(index);
  }

  /** Returns the name of a layer: the name of the node's first output. */
  public String layerName(Node node) {
    return tensor(node.output()).name();
  }

  /** Returns whether a tensor is an output of the graph. */
  public boolean isOutput(int tensor) {
    return before.outputs().contains(tensor);
  }

  /** Returns the node that produces a tensor; null for graph inputs and constants. */
  public @Nullable Node producer(int tensor) {
    int index = producerIndex(tensor);
    return index == Uses.NOBODY ? null : node(index);
  }

  /**
   * Returns the index of the node that produces a tensor; {@link Uses#NOBODY} for graph inputs and
   * constants.
   */
  public int producerIndex(int tensor) {
    return uses().producer(tensor);
  }

  /** Returns the indexes of the nodes that consume a tensor. */
  public Set<Integer> consumers(int tensor) {
    return uses().consumers(tensor);
  }

  /**
   * Returns the index of a tensor's only consumer; {@link Uses#NOBODY} if it has none or several,
   * or if the tensor is an output of the graph.
   */
  public int onlyConsumer(int tensor) {
    Set<Integer> all = consumers(tensor);
    return all.size() == 1 && !isOutput(tensor) ? all.iterator().next() : Uses.NOBODY;
  }

  private CurrentUses uses() {
    if (uses == null) {
      uses = new CurrentUses();
      for (int n = 0; n < nodes.size() + insertedNodes.size(); n++) {
        if (!removed.contains(n)) uses.add(n, node(n));
      }
    }
    return uses;
  }

  public void tensor(int id, Tensor tensor) {
    if (!tensor.name().equals(tensors.get(id).name())) names = null;
    tensors.set(id, tensor);
  }

  /** Replaces a node. */
  public void node(int index, Node node) {
    if (uses != null) {
      uses.remove(index, node(index));
      uses.add(index, node);
    }
    if (index < nodes.size()) nodes.set(index, node);
    else insertedNodes.set(index - nodes.size(), node);
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

  /** Makes all existing nodes, but no inserted ones, read one tensor in place of another. */
  public void readInstead(int tensor, int other) {
    for (int n : List.copyOf(consumers(tensor))) {
      if (n >= nodes.size()) continue;
      Node node = node(n);
      List<Integer> inputs = new ArrayList<>(node.inputs());
      inputs.replaceAll(input -> input == tensor ? other : input);
      node(n, new Node(node.op(), inputs, node.outputs()));
    }
  }

  /** Inserts a node after another. */
  public void insertAfter(int index, Node node) {
    int added = nodes.size() + insertedNodes.size();
    insertedNodes.add(node);
    inserted.computeIfAbsent(index, _ -> new ArrayList<>()).add(added);
    if (uses != null) uses.add(added, node);
  }

  /** Removes a node. */
  public void remove(int index) {
    if (removed.add(index) && uses != null) uses.remove(index, node(index));
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
    node(nodeIndex, new Node(node.op(), inputs, node.outputs()));
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
    return build(before.outputs(), before.signatures());
  }

  /** Builds and verifies a graph with other outputs. */
  public Graph build(List<Integer> outputs, List<Signature> signatures) {
    List<Node> all = new ArrayList<>();
    for (int n = 0; n < nodes.size(); n++) {
      if (!removed.contains(n)) all.add(nodes.get(n));
      for (int added : inserted.getOrDefault(n, List.of())) all.add(node(added));
    }
    var graph = new Graph(before.name(), tensors, all, before.inputs(), outputs, signatures);
    GraphVerifier.verify(graph);
    return graph;
  }
}
