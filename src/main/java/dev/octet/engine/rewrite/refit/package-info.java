/**
 * Refits layers by least squares. Input: samples and a network in which layers were removed or
 * changed. Output: weights with which the following layers reproduce the original's activations.
 * Data that does not fit in memory is stored in files of the run's folder.
 */
@NullMarked
package dev.octet.engine.rewrite.refit;

import org.jspecify.annotations.NullMarked;
