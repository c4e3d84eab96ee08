package dev.octet.engine.quantize;

/**
 * A layer that falls back to float.
 *
 * @param layer its name in the uploaded model
 * @param operator TensorFlow Lite's name of the operator
 * @param reason reason for the fallback, as a clause without a final period
 */
public record KeptFloat(String layer, String operator, String reason) {}
