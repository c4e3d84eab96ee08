/**
 * Quantizes the constants of one layer: which scales and zero points its weights get (one per
 * tensor or per channel), how values become integers, and how the bias becomes integers of scale
 * {@code s_in * s_w}. Knows no graph and no samples.
 */
@NullMarked
package dev.octet.engine.quantize.weights;

import org.jspecify.annotations.NullMarked;
