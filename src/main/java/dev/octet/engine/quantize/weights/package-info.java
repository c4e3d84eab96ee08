/**
 * Quantizes the constants of one layer: chooses the scales and zero points of its weights (per
 * tensor or per channel), rounds the weights to integers, and converts the bias to integers of
 * scale {@code s_in * s_w}. The package knows no graph and no samples.
 */
@NullMarked
package dev.octet.engine.quantize.weights;

import org.jspecify.annotations.NullMarked;
