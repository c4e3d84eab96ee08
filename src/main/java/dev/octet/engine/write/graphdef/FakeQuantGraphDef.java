package dev.octet.engine.write.graphdef;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes a quantized network as a TensorFlow GraphDef that computes, in real numbers and within one
 * scale, the values that the integers represent: a starting point for quantization-aware training.
 *
 * <ul>
 *   <li>Each input is a {@code Placeholder}; each output is an {@code Identity} named {@code
 *       output}, {@code output_1} and so on.
 *   <li>The last node of a layer has the layer's name in the uploaded model, as far as TensorFlow
 *       accepts it. {@code LAYER/act_quant/FakeQuantWithMinMaxVars} quantizes its activation,
 *       {@code LAYER/weights_quant/…} its weights.
 *   <li>Weights and biases are those of the artifact, including GPTQ and bias correction.
 * </ul>
 */
public final class FakeQuantGraphDef {
  private static final int NODE = 1;
  private static final int VERSIONS = 4;
  private static final int PRODUCER = 1;

  /** Version of TensorFlow 1.15's GraphDefs; the nodes used are older. */
  private static final int PRODUCER_VERSION = 134;

  private FakeQuantGraphDef() {}

  /** Returns why a network can't be written as a GraphDef, as half a sentence; empty if it can. */
  public static Optional<String> obstacle(Graph graph) {
    for (Node node : graph.nodes()) {
      boolean offset = node.op() instanceof Op.StridedSlice slice && slice.offset();
      if (node.op() instanceof Op.BatchNormalization) {
        return Optional.of(
            "layer '%s' is a BATCH_NORMALIZATION that was not folded"
                .formatted(graph.layerName(node)));
      }
      if (node.op() instanceof Op.Opaque || node.op() instanceof Op.SequenceLstm || offset) {
        return Optional.of(
            "layer '%s' is a %s, for which TensorFlow has no node"
                .formatted(graph.layerName(node), node.op().name()));
      }
      for (int input : node.inputs()) {
        if (input == Node.ABSENT || graph.tensor(input).type() != ElementType.FLOAT16) continue;
        return Optional.of("'%s' has type float16".formatted(graph.tensor(input).name()));
      }
    }
    return Optional.empty();
  }

  /**
   * Writes a network.
   *
   * @param graph a network without {@link #obstacle}
   * @param out receives the GraphDef
   * @throws IllegalArgumentException if there is an obstacle
   * @throws IOException if writing fails
   */
  public static void write(Graph graph, OutputStream out) throws IOException {
    obstacle(graph)
        .ifPresent(reason -> {
          throw new IllegalArgumentException(reason);
        });
    var nodes = new NodeList();
    var operands = new Operands(graph, nodes);
    for (int input : graph.inputs())
      operands.define(input, placeholder(nodes, graph.tensor(input)));
    var operators = new OperatorNodes(operands);
    for (Node node : graph.nodes()) operators.add(node);
    for (int output : graph.outputs()) {
      nodes.add(
          "output",
          "Identity",
          List.of(operands.value(output)),
          Map.of("T", Attribute.of(type(graph.tensor(output)))));
    }
    // node by node, so that no second copy of the whole is in memory
    for (NodeDef node : nodes.nodes()) {
      out.write(new ProtoMessage().message(NODE, node.toMessage()).toBytes());
    }
    out.write(
        new ProtoMessage()
            .message(VERSIONS, new ProtoMessage().integer(PRODUCER, PRODUCER_VERSION))
            .toBytes());
  }

  private static String placeholder(NodeList nodes, Tensor tensor) {
    var attributes = new TreeMap<String, Attribute>();
    attributes.put("dtype", Attribute.of(type(tensor)));
    attributes.put("shape", new Attribute.Extents(tensor.shape()));
    return nodes.add(tensor.name(), "Placeholder", List.of(), attributes);
  }

  private static DataType type(Tensor tensor) {
    return tensor.quantization() != null ? DataType.FLOAT : DataType.of(tensor.type());
  }
}
