package dev.octet.engine.read.keras;

import dev.octet.engine.read.keras.config.LayerConfig;
import dev.octet.engine.read.keras.config.NetworkConfig;
import dev.octet.engine.read.keras.config.TensorRef;
import dev.octet.engine.read.source.CutTensors;
import dev.octet.engine.read.source.ReadOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a network begins and ends.
 *
 * @param inputs tensors that are given
 * @param outputs tensors that are computed
 */
record Ends(List<TensorRef> inputs, List<TensorRef> outputs) {
  Ends {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Returns the ends of the whole network. */
  static Ends of(NetworkConfig network) {
    List<TensorRef> inputs = network.inputs();
    if (inputs.isEmpty()) {
      inputs =
          network.layers().stream()
              .filter(LayerConfig::isInput)
              .map(layer -> new TensorRef(layer.name(), 0, 0))
              .toList();
    }
    return new Ends(inputs, network.outputs());
  }

  /** Returns the ends that a request names, and those of the network where it names none. */
  static Ends of(NetworkConfig network, ReadOptions options) {
    Ends whole = of(network);
    return new Ends(
        options.begin().isEmpty()
            ? whole.inputs
            : named(network, options.begin(), ReadOptions.BEGIN),
        options.end().isEmpty() ? whole.outputs : named(network, options.end(), ReadOptions.END));
  }

  /** Returns outputs of layers: {@code conv}, or {@code split:1} for another than the first. */
  private static List<TensorRef> named(NetworkConfig network, List<String> names, String field) {
    List<String> known = network.layers().stream().map(LayerConfig::name).toList();
    List<TensorRef> refs = new ArrayList<>();
    for (String name : names) {
      int colon = name.lastIndexOf(':');
      boolean numbered = colon > 0 && name.substring(colon + 1).matches("\\d{1,4}");
      String layer = numbered ? name.substring(0, colon) : name;
      int tensor = numbered ? Integer.parseInt(name.substring(colon + 1)) : 0;
      CutTensors.require(List.of(layer), known, field);
      refs.add(new TensorRef(layer, 0, tensor));
    }
    return refs;
  }
}
