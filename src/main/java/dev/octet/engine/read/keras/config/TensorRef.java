package dev.octet.engine.read.keras.config;

/**
 * An output of a layer's call.
 *
 * @param layer name of the layer within its network
 * @param node which of the layer's calls, from 0; nested networks may count from 1
 * @param tensor which of the call's outputs, from 0
 */
public record TensorRef(String layer, int node, int tensor) {}
