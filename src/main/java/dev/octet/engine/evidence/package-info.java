/**
 * Sampling and statistics: which samples serve which purpose, and how certain a figure is. A set's
 * size and classes go in, a {@link dev.octet.engine.evidence.SampleSplit} into calibration,
 * selection and test samples comes out; figures of single samples go in, means and rates with their
 * 95 % confidence intervals come out. Knows neither networks nor sample files.
 */
@NullMarked
package dev.octet.engine.evidence;

import org.jspecify.annotations.NullMarked;
