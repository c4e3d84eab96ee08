/**
 * A {@code .tflite} in memory and values for its inputs go in; the values of its outputs come out.
 * The only room that knows the native TensorFlow Lite and its XNNPACK kernels. Every byte that is
 * handed to it must have been verified or written by us: TensorFlow Lite trusts what it is given.
 * Knows nothing of samples, statistics or quantization.
 */
@NullMarked
package dev.octet.engine.run;

import org.jspecify.annotations.NullMarked;
