/**
 * Loads networks. Input: a {@link dev.octet.engine.graph.Graph} and the tensors to expose. Output:
 * a model in native memory that interpreters run. This is the only place that writes a network as a
 * {@code .tflite} in order to run it here. It knows neither samples nor the use of the values.
 */
@NullMarked
package dev.octet.engine.network;

import org.jspecify.annotations.NullMarked;
