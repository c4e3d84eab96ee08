/**
 * From a quantized {@link dev.octet.engine.graph.Graph} to a TensorFlow GraphDef: the same network
 * in real numbers, ready to be trained on, with a FakeQuantWithMinMaxVars node after each
 * activation and on each weight that holds the values to the artifact's steps. The protobuf
 * encoding is our own; nothing of TensorFlow is needed. The same graph gives the same bytes.
 */
@NullMarked
package dev.octet.engine.write.graphdef;

import org.jspecify.annotations.NullMarked;
