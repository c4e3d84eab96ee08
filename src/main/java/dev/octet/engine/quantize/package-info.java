/**
 * A float {@link dev.octet.engine.graph.Graph}, its {@link dev.octet.engine.calibrate.Statistics}
 * and a choice of methods go in; a {@link dev.octet.engine.quantize.QuantizedGraph} comes out: the
 * same network on integers, with the parameters of each tensor, integer weights and biases. Holds
 * the range searches, the one table of operator rules from which targets differ, and bias
 * correction, which runs the layers quantized so far.
 */
@NullMarked
package dev.octet.engine.quantize;

import org.jspecify.annotations.NullMarked;
