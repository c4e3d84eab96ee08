/**
 * Whether a network that was read can be run here: a {@link dev.octet.engine.graph.Graph} comes in;
 * nothing goes out, or a {@link dev.octet.engine.RejectedInputException} that says how much memory
 * the network needs and how much there is, or which node TensorFlow Lite does not prepare and why.
 * Knows nothing of files, samples or recipes.
 */
@NullMarked
package dev.octet.engine.prepare;

import org.jspecify.annotations.NullMarked;
