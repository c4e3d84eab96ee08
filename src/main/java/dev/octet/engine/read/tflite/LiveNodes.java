package dev.octet.engine.read.tflite;

import dev.octet.engine.graph.Node;
import java.util.ArrayList;
import java.util.List;

/** Selects the nodes that the outputs depend on. Other nodes need not be supported. */
final class LiveNodes {
  private LiveNodes() {}

  static List<SourceNode> of(SourceSubgraph source) {
    var needed = new boolean[source.tensors()];
    for (int output : source.outputs()) needed[output] = true;
    List<SourceNode> live = new ArrayList<>();
    for (SourceNode node : source.nodes().reversed()) {
      if (node.outputs().stream().noneMatch(id -> id != Node.ABSENT && needed[id])) continue;
      live.add(node);
      for (int input : node.inputs()) if (input != Node.ABSENT) needed[input] = true;
    }
    return live.reversed();
  }
}
