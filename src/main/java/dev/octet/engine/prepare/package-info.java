/**
 * Checks whether a network can run in this process. A {@link dev.octet.engine.graph.Graph} comes
 * in; out comes nothing, or a {@link dev.octet.engine.RejectedInputException} that states the
 * needed and the available memory, or the node that TensorFlow Lite rejects and its reason. Knows
 * nothing of files, samples or recipes.
 */
@NullMarked
package dev.octet.engine.prepare;

import org.jspecify.annotations.NullMarked;
