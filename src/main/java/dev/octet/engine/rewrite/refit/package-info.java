/**
 * Refits layers by least squares. In go samples and a network in which layers were cut out or
 * changed; out come weights with which the following layers reproduce the original's activations.
 * What does not fit in memory lies in files of the run's folder.
 */
@NullMarked
package dev.octet.engine.rewrite.refit;

import org.jspecify.annotations.NullMarked;
