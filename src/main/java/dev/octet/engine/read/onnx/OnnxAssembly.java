package dev.octet.engine.read.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import dev.octet.engine.read.onnx.op.OnnxImporter;
import dev.octet.engine.read.onnx.op.OnnxImporters;
import dev.octet.engine.read.source.ModelProblems;
import java.util.List;

/** Adds nodes to a network, and of an {@code If} whose condition is known the nodes of one side. */
final class OnnxAssembly {
  private static final String IF = "If";
  private static final int MOST_NESTED = 16;

  private final OnnxNetwork network;
  private final OnnxNodes expander;
  private int nested;

  OnnxAssembly(OnnxNetwork network, OnnxNodes expander) {
    this.network = network;
    this.expander = expander;
  }

  /** Returns whether a node's operator is supported. */
  static boolean supports(OnnxNode node) {
    return node.operator().equals(IF) || OnnxImporters.of(node.operator()) != null;
  }

  /**
   * Adds nodes in execution order.
   *
   * @throws RejectedInputException naming the node that doesn't fit
   */
  void add(List<OnnxNode> nodes) {
    for (OnnxNode node : nodes) {
      try {
        add(node);
      } catch (InvalidGraphException e) {
        throw invalid(node, String.valueOf(e.getMessage()));
      } catch (ArithmeticException | IndexOutOfBoundsException e) {
        // arithmetic on attributes that no network has
        throw invalid(node, "its attributes don't fit its inputs");
      }
    }
  }

  private static RejectedInputException invalid(OnnxNode node, String why) {
    return ModelProblems.invalid(node.location(), "It can't be read: " + why + ".");
  }

  private void add(OnnxNode node) {
    if (node.operator().equals(IF)) {
      branch(node);
      return;
    }
    OnnxImporter importer = OnnxImporters.of(node.operator());
    if (importer == null) {
      throw ModelProblems.of(
          "unsupported-operator",
          "Octet can't read %s.".formatted(node.location()),
          "Replace this layer.");
    }
    if (!network.quantized().allows(node)) {
      throw ModelProblems.of(
          "already-quantized",
          "%s computes with quantized integers, without a DequantizeLinear before it."
              .formatted(node.location()),
          "Send the float model from which it was quantized, or quantize it in the format QDQ.");
    }
    importer.add(node, network);
    network.quantized().pass(node);
  }

  private void branch(OnnxNode node) {
    int[] condition = network.integersOrNull(node, 0);
    if (condition == null || condition.length != 1) {
      throw ModelProblems.of(
          "unsupported-operator",
          "%s decides by values that are known only when the network runs."
              .formatted(node.location()),
          "Export the network without control flow.");
    }
    if (++nested > MOST_NESTED) throw new InvalidGraphException("graphs are nested too deeply");
    AttributeProto side = node.attributes().get(condition[0] != 0 ? "then_branch" : "else_branch");
    if (side == null || !side.hasG()) throw new InvalidGraphException("a side is missing");
    GraphProto graph = side.getG();
    network.initializers(graph.getInitializerList());
    add(expander.expanded(graph.getNodeList()));
    for (int i = 0; i < graph.getOutputCount(); i++) {
      network.put(node, i, network.value(graph.getOutput(i).getName()));
    }
    nested--;
  }
}
