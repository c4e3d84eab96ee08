/**
 * Quantizes a network. Input: a float {@link dev.octet.engine.graph.Graph}, its {@link
 * dev.octet.engine.calibrate.Statistics} and {@link dev.octet.engine.quantize.QuantizationOptions}.
 * Output: a {@link dev.octet.engine.quantize.QuantizedGraph}, the same network on integers with the
 * scale and zero point of each tensor. The package holds the targets, the table of operator rules
 * in which they differ, and the assembly of the integer graph. It runs no samples; {@code
 * reconstruct} does.
 */
@NullMarked
package dev.octet.engine.quantize;

import org.jspecify.annotations.NullMarked;
