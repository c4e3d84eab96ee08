/**
 * Converts a quantized {@link dev.octet.engine.graph.Graph} to a TensorFlow GraphDef: the same
 * network in real numbers, ready for training, with a FakeQuantWithMinMaxVars node after each
 * activation and each weight that rounds values to the artifact's quantization grid. The package
 * encodes protobuf itself and needs no TensorFlow library. The same graph gives the same bytes.
 */
@NullMarked
package dev.octet.engine.write.graphdef;

import org.jspecify.annotations.NullMarked;
