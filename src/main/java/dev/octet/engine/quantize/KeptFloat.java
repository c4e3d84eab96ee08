package dev.octet.engine.quantize;

/**
 * A layer that is not quantized.
 *
 * @param layer its name in the uploaded model
 * @param operator TensorFlow Lite's name of the operator
 * @param reason why, as a clause
 */
public record KeptFloat(String layer, String operator, String reason) {}
