/**
 * Makes the quantized parts of a network floats: a {@link dev.octet.engine.graph.Graph} with
 * integer tensors that represent real numbers goes in, the float network that it approximates comes
 * out. Knows no format.
 */
@NullMarked
package dev.octet.engine.read.dequantize;

import org.jspecify.annotations.NullMarked;
