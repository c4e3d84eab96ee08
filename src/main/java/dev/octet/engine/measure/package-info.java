/**
 * A float network, the artifact made of it and samples that calibration did not use go in; the
 * {@link dev.octet.engine.measure.LossLedger} comes out: what each layer lost and why, and how far
 * the outputs agree. Measures the artifact that is delivered, by running it; estimates nothing.
 * Knows neither how the artifact was made nor who asks.
 */
@NullMarked
package dev.octet.engine.measure;

import org.jspecify.annotations.NullMarked;
