package dev.octet.engine.read.keras.config;

import java.util.List;

/**
 * A network of layers.
 *
 * @param name the network's name
 * @param layers all layers and inputs, in the order of the file
 * @param inputs outputs of the input layers, in the network's order
 * @param outputs what the network computes, in its order
 */
public record NetworkConfig(
    String name, List<LayerConfig> layers, List<TensorRef> inputs, List<TensorRef> outputs) {
  public NetworkConfig {
    layers = List.copyOf(layers);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
