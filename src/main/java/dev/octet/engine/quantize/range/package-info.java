/**
 * Chooses the range of an activation: calibration methods (min-max, percentile, MSE, entropy, the
 * paper's greedy search) over a histogram observer. In goes a {@link
 * dev.octet.engine.quantize.range.Distribution}, the histogram of a tensor's values; out comes a
 * {@link dev.octet.engine.quantize.range.Range} or the scale and zero point of it. Knows the values
 * of one tensor, no operators, targets or weights.
 */
@NullMarked
package dev.octet.engine.quantize.range;

import org.jspecify.annotations.NullMarked;
