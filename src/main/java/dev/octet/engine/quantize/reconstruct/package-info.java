/**
 * Layer-wise reconstruction: GPTQ rounding and bias correction. In go the quantized network, the
 * float network and the calibration samples; layer by layer, in execution order, weights and biases
 * are fitted to the integer inputs that the quantized layers before them produce. Out comes the
 * same network with other integers. Scales and zero points of activations stay as they are.
 */
@NullMarked
package dev.octet.engine.quantize.reconstruct;

import org.jspecify.annotations.NullMarked;
