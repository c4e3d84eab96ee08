/**
 * Observes the activations of the float network. In go samples, decoded by {@link
 * dev.octet.engine.samples.input.SampleReader}, and the network in pieces; out come {@link
 * dev.octet.engine.calibrate.Statistics}: range, histogram and moments of each tensor. Memory does
 * not grow with the number of samples. The result does not depend on the number of threads, and
 * statistics of disjoint sets of samples merge exactly. Knows nothing of quantization.
 */
@NullMarked
package dev.octet.engine.calibrate;

import org.jspecify.annotations.NullMarked;
