/**
 * Nodes and tensors of an ONNX network as its importers see them ({@link
 * dev.octet.engine.read.onnx.node.OnnxNode}), and the network that the importers assemble ({@link
 * dev.octet.engine.read.onnx.node.OnnxNetwork}). Knows no operator.
 */
@NullMarked
package dev.octet.engine.read.onnx.node;

import org.jspecify.annotations.NullMarked;
