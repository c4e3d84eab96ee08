/**
 * Reads TensorFlow Lite models: a {@code .tflite} file goes in, a {@link
 * dev.octet.engine.read.source.SourceModel} comes out. {@code flatbuffer} verifies the bytes first;
 * then the operators, tensors and signatures become a verified {@link
 * dev.octet.engine.graph.Graph}. An operator that Octet does not know refuses the model by name.
 * Knows nothing of quantization.
 */
@NullMarked
package dev.octet.engine.read.tflite;

import org.jspecify.annotations.NullMarked;
