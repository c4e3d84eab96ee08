/**
 * Converts samples to input tensors. In go a {@link dev.octet.engine.samples.CalibrationSet}, the
 * network's inputs, and a {@link dev.octet.engine.samples.input.Preprocessing}: crop, resize,
 * channel order, mean and standard deviation. Out comes a {@link
 * dev.octet.engine.samples.input.SampleReader}, which fills the inputs with one sample after
 * another. Arrays may also have the order of axes of the model's file, which the reader's warnings
 * say. A sample whose shape or element type does not fit is rejected, naming its file. {@link
 * dev.octet.engine.samples.input.SetCheck} reads the samples without a network, to find broken
 * ones. Runs no network.
 */
@NullMarked
package dev.octet.engine.samples.input;

import org.jspecify.annotations.NullMarked;
