package dev.octet.engine.read.tensorflow.flat;

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

  /** Returns the output of a node by its name, {@code node} or {@code node:1}; null if none has it. */
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
}
