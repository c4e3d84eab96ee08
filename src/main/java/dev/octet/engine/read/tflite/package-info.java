/**
 * Reads TensorFlow Lite models: a {@code .tflite} file goes in, a {@link
 * dev.octet.engine.read.source.SourceModel} comes out. {@code flatbuffer} verifies the bytes; then
 * the operators, tensors and signatures are converted to a verified {@link
 * dev.octet.engine.graph.Graph}. A model with unsupported operators is rejected, naming them. Knows
 * nothing of quantization.
 */
@NullMarked
package dev.octet.engine.read.tflite;

import org.jspecify.annotations.NullMarked;
