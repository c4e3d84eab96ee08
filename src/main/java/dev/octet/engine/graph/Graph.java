package dev.octet.engine.graph;

import java.util.List;

/**
 * A network: tensors, and nodes in execution order. A tensor's id is its index in {@code tensors}.
 *
 * @param inputs ids of the activations that a caller fills
 * @param outputs ids of the tensors that a caller reads
 * @param signatures named entry points; may be empty
 */
public record Graph(
    String name,
    List<Tensor> tensors,
    List<Node> nodes,
    List<Integer> inputs,
    List<Integer> outputs,
    List<Signature> signatures) {
  public Graph {
    tensors = List.copyOf(tensors);
    nodes = List.copyOf(nodes);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    signatures = List.copyOf(signatures);
  }

  public Tensor tensor(int id) {
    return tensors.get(id);
  }

  /** What a user calls the layer: the name of the node's first output, as in the uploaded model. */
  public String layerName(Node node) {
    return tensor(node.output()).name();
  }

  /**
   * The same network with other tensors to read; signatures, which name outputs by position, are
   * dropped.
   */
  public Graph withOutputs(List<Integer> newOutputs) {
    return new Graph(name, tensors, nodes, inputs, newOutputs, List.of());
  }
}
