/**
 * Measures the loss by quantization. A float network, its artifact and held-out samples go in; the
 * {@link dev.octet.engine.measure.LossLedger} comes out: the loss of each layer with its causes,
 * and the agreement of the outputs. All figures come from running the delivered artifact; nothing
 * is estimated. Knows neither how the artifact was created nor who uses the figures.
 */
@NullMarked
package dev.octet.engine.measure;

import org.jspecify.annotations.NullMarked;
