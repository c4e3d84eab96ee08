package dev.octet.engine.read.onnx.op;

import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;

/** Adds the TensorFlow Lite operators for nodes of one ONNX operator. */
@FunctionalInterface
public interface OnnxImporter {
  /**
   * Adds a node.
   *
   * @throws dev.octet.engine.graph.InvalidGraphException if its inputs or attributes don't fit
   */
  void add(OnnxNode node, OnnxNetwork net);
}
