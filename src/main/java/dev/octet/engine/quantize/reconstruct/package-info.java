/**
 * Layer-wise reconstruction: GPTQ rounding and bias correction. Input: the quantized network, the
 * float network and the calibration samples. Layer by layer, in execution order, weights and biases
 * are fitted to the integer inputs that the previous quantized layers produce. Output: the same
 * network with other weight and bias integers. Scales and zero points of activations do not change.
 */
@NullMarked
package dev.octet.engine.quantize.reconstruct;

import org.jspecify.annotations.NullMarked;
