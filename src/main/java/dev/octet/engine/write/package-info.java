/**
 * Writes {@code .tflite} files. A {@link dev.octet.engine.graph.Graph} and optionally its metadata
 * go in, the bytes of a file come out. The same graph gives the same bytes. Only tensors in use are
 * written, equal constants once. Knows the FlatBuffers schema of TensorFlow Lite, nothing of how a
 * graph was created.
 */
@NullMarked
package dev.octet.engine.write;

import org.jspecify.annotations.NullMarked;
