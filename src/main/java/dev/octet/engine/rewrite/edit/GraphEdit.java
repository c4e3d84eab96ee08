package dev.octet.engine.rewrite.edit;

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

/**
 * A graph in the making: that of another with some tensors and nodes replaced. Ids stay, what is
 * added comes after them.
 */
public final class GraphEdit {
  private final Graph before;
  private final List<Tensor> tensors;
  private final List<Node> nodes;

  /** Indexes of nodes that go. */
  private final Set<Integer> removed = new HashSet<>();

  /** What is to follow a node, by its index. */
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
    tensors.set(id, tensor);
  }

  public void node(int index, Node node) {
    nodes.set(index, node);
  }

  /** Adds a tensor; gives its id. */
  public int add(Tensor tensor) {
    tensors.add(tensor);
    return tensors.size() - 1;
  }

  /** A name that no tensor has: the one wished for, or that with a number. */
  public String unusedName(String wish) {
    Set<String> taken = new HashSet<>();
    for (Tensor tensor : tensors) taken.add(tensor.name());
    String free = wish;
    for (int i = 1; taken.contains(free); i++) free = wish + "_" + i;
    return free;
  }

  /** Lets all nodes that there are read one tensor instead of another. */
  public void readInstead(int tensor, int other) {
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      if (!node.inputs().contains(tensor)) continue;
      List<Integer> inputs = new ArrayList<>(node.inputs());
      inputs.replaceAll(input -> input == tensor ? other : input);
      nodes.set(n, new Node(node.op(), inputs, node.outputs()));
    }
  }

  /** Adds a node behind another; the indexes of nodes stay until the graph is built. */
  public void insertAfter(int index, Node node) {
    inserted.computeIfAbsent(index, _ -> new ArrayList<>()).add(node);
  }

  /** Takes a node away; the indexes of nodes stay until the graph is built. */
  public void remove(int index) {
    removed.add(index);
  }

  /** Gives a node another constant, or one that it did not have; others keep theirs. */
  public void constant(int nodeIndex, int position, Tensor constant) {
    Node node = nodes.get(nodeIndex);
    if (node.hasInput(position) && !isShared(node.input(position))) {
      tensors.set(node.input(position), constant);
      return;
    }
    tensors.add(constant);
    List<Integer> inputs = new ArrayList<>(node.inputs());
    while (inputs.size() <= position) inputs.add(Node.ABSENT);
    inputs.set(position, tensors.size() - 1);
    nodes.set(nodeIndex, new Node(node.op(), inputs, node.outputs()));
  }

  private boolean isShared(int tensor) {
    int uses = before.outputs().contains(tensor) ? 2 : 0;
    for (Node node : nodes) {
      for (int input : node.inputs()) if (input == tensor) uses++;
    }
    return uses > 1;
  }

  /** The graph, verified. */
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
