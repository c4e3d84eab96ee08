package dev.octet.engine.fold;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Removes the nodes that no output depends on, and unused tensors. */
final class Pruning {
  private Pruning() {}

  static Graph of(Graph graph) {
    Set<Integer> named = new HashSet<>(graph.outputs());
    List<Node> live = new ArrayList<>();
    for (Node node : graph.nodes().reversed()) {
      if (node.outputs().stream().noneMatch(named::contains)) continue;
      live.add(node);
      named.addAll(node.inputs());
      named.addAll(node.outputs());
    }
    named.addAll(graph.inputs());
    List<Tensor> kept = new ArrayList<>();
    var ids = new int[graph.tensors().size()];
    for (int id = 0; id < ids.length; id++) {
      if (!named.contains(id)) continue;
      ids[id] = kept.size();
      kept.add(graph.tensor(id));
    }
    List<Node> nodes =
        live.reversed().stream()
            .map(n -> new Node(n.op(), renumbered(n.inputs(), ids), renumbered(n.outputs(), ids)))
            .toList();
    return new Graph(
        graph.name(),
        kept,
        nodes,
        renumbered(graph.inputs(), ids),
        renumbered(graph.outputs(), ids),
        graph.signatures());
  }

  private static List<Integer> renumbered(List<Integer> old, int[] ids) {
    return old.stream().map(id -> id == Node.ABSENT ? Node.ABSENT : ids[id]).toList();
  }
}
