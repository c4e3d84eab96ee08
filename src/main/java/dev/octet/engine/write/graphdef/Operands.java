package dev.octet.engine.write.graphdef;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Maps tensors of the graph to the GraphDef nodes with their real values. */
final class Operands {
  private static final float SIX = 6;

  private final Graph graph;
  private final NodeList nodes;
  private final FakeQuantization fakeQuantization;
  private final Map<Integer, String> values = new HashMap<>();

  Operands(Graph graph, NodeList nodes) {
    this.graph = graph;
    this.nodes = nodes;
    fakeQuantization = new FakeQuantization(nodes);
  }

  NodeList nodes() {
    return nodes;
  }

  FakeQuantization fakeQuantization() {
    return fakeQuantization;
  }

  Tensor tensor(int id) {
    return graph.tensor(id);
  }

  Tensor output(Node node) {
    return graph.tensor(node.output());
  }

  /** Returns the layer's name: the name of the node's first output. */
  String layer(Node node) {
    return graph.layerName(node);
  }

  /** Makes a node the value of a tensor, quantized if the tensor is. */
  void define(int id, String value) {
    Tensor tensor = graph.tensor(id);
    values.put(
        id,
        FakeQuantization.isQuantized(tensor)
            ? fakeQuantization.ofActivation(tensor.name(), value, tensor)
            : value);
  }

  /** Returns the node with a tensor's values; adds the node of a constant at its first use. */
  String value(int id) {
    String known = values.get(id);
    if (known != null) return known;
    String made = constant(graph.tensor(id));
    values.put(id, made);
    return made;
  }

  /** Returns the node with the values of a node's input. */
  String input(Node node, int position) {
    return value(node.input(position));
  }

  private String constant(Tensor tensor) {
    if (tensor.quantization() == null) {
      return nodes.constant(tensor.name(), tensor.type(), tensor.shape(), tensor.requireConstant());
    }
    String value = nodes.constant(tensor.name(), tensor.shape(), FakeQuantization.reals(tensor));
    return FakeQuantization.isQuantized(tensor)
        ? fakeQuantization.ofConstant(tensor.name() + "/quant", value, tensor)
        : value;
  }

  /** Adds an activation function after a value; the last node has the layer's name. */
  String activated(String layer, String value, Activation activation) {
    return switch (activation) {
      case NONE -> value;
      case RELU -> nodes.real(layer, "Relu", value);
      case RELU6 -> nodes.real(layer, "Relu6", value);
      case RELU_N1_TO_1 -> clipped(layer, value, -1, 1);
      case TANH -> nodes.real(layer, "Tanh", value);
    };
  }

  String clipped(String layer, String value, float least, float greatest) {
    String top = nodes.constant(layer + "/greatest", Shape.of(), greatest);
    String bottom = nodes.constant(layer + "/least", Shape.of(), least);
    String low = nodes.real(layer + "/Minimum", "Minimum", value, top);
    return nodes.real(layer, "Maximum", low, bottom);
  }

  /** Adds {@code x * relu6(x + 3) / 6}. */
  String hardSwish(String layer, String value) {
    String three = nodes.constant(layer + "/three", Shape.of(), SIX / 2);
    String sixth = nodes.constant(layer + "/sixth", Shape.of(), 1 / SIX);
    String gate =
        nodes.real(layer + "/Relu6", "Relu6", nodes.real(layer + "/Add", "Add", value, three));
    return nodes.real(layer, "Mul", nodes.real(layer + "/Mul", "Mul", value, gate), sixth);
  }

  String reshaped(String name, String value, Shape shape) {
    String extents = nodes.constant(name + "/shape", Shape.of(shape.rank()), shape.toArray());
    return nodes.real(
        name, "Reshape", List.of(value, extents), Map.of("Tshape", Attribute.of(DataType.INT32)));
  }
}
