/**
 * Runs {@code .tflite} models: the bytes of a model and values for its inputs go in, the values of
 * its outputs come out. The only package that uses native TensorFlow Lite and its XNNPACK kernels.
 * All model bytes must have been verified or written by Octet, since TensorFlow Lite trusts its
 * input. Knows nothing of samples, statistics or quantization.
 */
@NullMarked
package dev.octet.engine.run;

import org.jspecify.annotations.NullMarked;
