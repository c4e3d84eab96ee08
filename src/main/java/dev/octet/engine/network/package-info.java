/**
 * Loading a network: a {@link dev.octet.engine.graph.Graph} and the tensors that are wanted of it
 * come in; what interpreters run goes out. The only place where a network that is to run here is
 * written as a {@code .tflite}. Knows nothing of samples or of what the values are wanted for.
 */
@NullMarked
package dev.octet.engine.network;

import org.jspecify.annotations.NullMarked;
