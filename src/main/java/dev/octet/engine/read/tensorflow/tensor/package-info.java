/**
 * Values of TensorFlow as constants of a graph. A {@code TensorProto} or the raw bytes of a
 * variable come in, untrusted; a constant of one of the types that the pipeline supports goes out.
 * Knows no operator.
 */
@NullMarked
package dev.octet.engine.read.tensorflow.tensor;

import org.jspecify.annotations.NullMarked;
