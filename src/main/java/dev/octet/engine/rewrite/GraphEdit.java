package dev.octet.engine.rewrite;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A graph in the making: that of another with some tensors and nodes replaced. Ids stay, what is
 * added comes after them.
 */
final class GraphEdit {
  private final Graph before;
  private final List<Tensor> tensors;
  private final List<Node> nodes;

  GraphEdit(Graph before) {
    this.before = before;
    tensors = new ArrayList<>(before.tensors());
    nodes = new ArrayList<>(before.nodes());
  }

  Tensor tensor(int id) {
    return tensors.get(id);
  }

  Node node(int index) {
    return nodes.get(index);
  }

  void tensor(int id, Tensor tensor) {
    tensors.set(id, tensor);
  }

  void node(int index, Node node) {
    nodes.set(index, node);
  }

  /** Gives a node another constant, or one that it did not have; others keep theirs. */
  void constant(int nodeIndex, int position, Tensor constant) {
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
  Graph build() {
    var graph =
        new Graph(
            before.name(), tensors, nodes, before.inputs(), before.outputs(), before.signatures());
    GraphVerifier.verify(graph);
    return graph;
  }
}
