package dev.octet.engine.read.keras.weights;

import dev.octet.engine.read.keras.call.LayerVariables;
import java.util.Map;

/**
 * The weights of a network.
 *
 * @param layers weights of each layer by its name
 * @param networks weights of each network inside by its name
 */
public record WeightTree(Map<String, LayerVariables> layers, Map<String, WeightTree> networks) {
  private static final LayerVariables NONE = LayerVariables.of(_ -> null);

  public WeightTree {
    layers = Map.copyOf(layers);
    networks = Map.copyOf(networks);
  }

  /** Returns the weights of a layer, which may be none. */
  public LayerVariables of(String layer) {
    return layers.getOrDefault(layer, NONE);
  }

  /** Returns the weights of a network inside. */
  public WeightTree network(String name) {
    return networks.getOrDefault(name, new WeightTree(Map.of(), Map.of()));
  }
}
