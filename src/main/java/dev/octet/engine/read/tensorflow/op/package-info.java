/**
 * Importers of TensorFlow's operators: each adds the operators of TensorFlow Lite that compute the
 * same to a network ({@link dev.octet.engine.read.build.NetworkBuilder}). A node and the ids of its
 * inputs come in, the ids of its outputs go out. {@link
 * dev.octet.engine.read.tensorflow.op.Importers} lists them. Knows no file and no function.
 */
@NullMarked
package dev.octet.engine.read.tensorflow.op;

import org.jspecify.annotations.NullMarked;
