package dev.octet.engine.quantize;

/**
 * A layer that stays float (float fallback).
 *
 * @param layer its name in the uploaded model
 * @param operator TensorFlow Lite's name of the operator
 * @param reason why it stays float, as a clause without a final period
 */
public record KeptFloat(String layer, String operator, String reason) {}
