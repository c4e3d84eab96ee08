package dev.octet.engine.graph;

import java.util.List;
import java.util.stream.Stream;

/**
 * A network: tensors, and nodes in execution order. A tensor's id is its index in {@code tensors}.
 *
 * @param name name of the network
 * @param tensors all tensors, including constants
 * @param nodes all nodes; each consumes only constants, graph inputs and outputs of earlier nodes
 * @param inputs ids of the activations that a caller sets
 * @param outputs ids of the tensors that a caller gets
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

  /** Returns the tensor with an id. */
  public Tensor tensor(int id) {
    return tensors.get(id);
  }

  /**
   * Returns the layer's name as users know it: the name of the node's first output in the uploaded
   * model.
   */
  public String layerName(Node node) {
    return tensor(node.output()).name();
  }

  /** Returns whether a node reads or makes floats, also constant ones. */
  public boolean touchesFloats(Node node) {
    return Stream.concat(node.inputs().stream(), node.outputs().stream())
        .anyMatch(id -> id != Node.ABSENT && tensor(id).type().isFloat());
  }

  /**
   * Returns a copy with other outputs and without signatures, since these refer to outputs by
   * position.
   */
  public Graph withOutputs(List<Integer> newOutputs) {
    return new Graph(name, tensors, nodes, inputs, newOutputs, List.of());
  }
}
