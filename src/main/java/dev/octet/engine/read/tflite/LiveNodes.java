package dev.octet.engine.read.tflite;

import dev.octet.engine.graph.Node;
import java.util.ArrayList;
import java.util.List;

/** Selects the nodes that the outputs depend on. Other nodes need not be supported. */
final class LiveNodes {
  private LiveNodes() {}

  static List<SourceNode> of(SourceSubgraph source) {
    return of(source, source.outputs());
  }

  /** Returns the nodes that some tensors depend on, in execution order. */
  static List<SourceNode> of(SourceSubgraph source, List<Integer> wanted) {
    var needed = new boolean[source.tensors()];
    for (int tensor : wanted) needed[tensor] = true;
    List<SourceNode> live = new ArrayList<>();
    for (SourceNode node : source.nodes().reversed()) {
      if (node.outputs().stream().noneMatch(id -> id != Node.ABSENT && needed[id])) continue;
      live.add(node);
      for (int input : node.inputs()) if (input != Node.ABSENT) needed[input] = true;
    }
    return live.reversed();
  }
}
