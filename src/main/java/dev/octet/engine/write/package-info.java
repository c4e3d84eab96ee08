/**
 * From a {@link dev.octet.engine.graph.Graph} and, where wanted, its metadata to the bytes of a
 * {@code .tflite}. The same graph gives the same bytes. Only what the nodes use is written, equal
 * constants once. Knows the FlatBuffers schema of TensorFlow Lite, nothing of how a graph was made.
 */
@NullMarked
package dev.octet.engine.write;

import org.jspecify.annotations.NullMarked;
