/**
 * Operators of ONNX: for each one, the TensorFlow Lite operators that compute the same. A node and
 * the network so far go in; the network with the node's operators comes out. {@link
 * dev.octet.engine.read.onnx.op.OnnxImporters} lists all operators.
 */
@NullMarked
package dev.octet.engine.read.onnx.op;

import org.jspecify.annotations.NullMarked;
