/**
 * Chooses the range of an activation: calibration methods (min/max, percentile, MSE, entropy, the
 * paper's greedy search) over a histogram observer. Input: a {@link
 * dev.octet.engine.quantize.range.HistogramObserver}, the histogram of a tensor's values. Output: a
 * {@link dev.octet.engine.quantize.range.Range}, or its scale and zero point. The package knows the
 * values of one tensor and the limits of its operator, but no targets and no weights.
 */
@NullMarked
package dev.octet.engine.quantize.range;

import org.jspecify.annotations.NullMarked;
