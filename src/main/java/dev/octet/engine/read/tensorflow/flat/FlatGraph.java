package dev.octet.engine.read.tensorflow.flat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that some tensors depend on.
 *
 * @param nodes nodes; {@link ExecutionOrder} sorts them
 * @param outputs the wanted tensors
 */
public record FlatGraph(List<FlatNode> nodes, List<Port> outputs) {
  public FlatGraph {
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
  }

  /** Returns the node that makes a tensor. */
  public FlatNode node(Port port) {
    return nodes.get(port.node());
  }

  /**
   * Returns the output of a node by its name, {@code node} or {@code node:1}; null if none has it.
   */
  public @Nullable Port find(String name) {
    TensorName wanted = TensorName.of(name);
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).name().equals(wanted.node())) return new Port(i, wanted.index());
    }
    return null;
  }

  /** Returns a copy with other outputs. */
  public FlatGraph withOutputs(List<Port> ports) {
    return new FlatGraph(nodes, ports);
  }

  /** Returns a copy without the nodes that no output depends on. */
  public FlatGraph needed() {
    var needed = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    for (Port output : outputs) open.push(output.node());
    while (!open.isEmpty()) {
      int node = open.pop();
      if (needed.get(node)) continue;
      needed.set(node);
      for (Port input : nodes.get(node).inputs()) {
        if (!needed.get(input.node())) open.push(input.node());
      }
    }
    var positions = new int[nodes.size()];
    int next = 0;
    for (int i = 0; i < positions.length; i++) positions[i] = needed.get(i) ? next++ : -1;
    List<FlatNode> kept = new ArrayList<>();
    for (int i = 0; i < positions.length; i++) {
      if (needed.get(i)) {
        kept.add(nodes.get(i).withInputs(moved(nodes.get(i).inputs(), positions)));
      }
    }
    return new FlatGraph(kept, moved(outputs, positions));
  }

  private static List<Port> moved(List<Port> ports, int[] positions) {
    return ports.stream().map(port -> new Port(positions[port.node()], port.output())).toList();
  }
}
