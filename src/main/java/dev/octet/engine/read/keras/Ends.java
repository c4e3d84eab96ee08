package dev.octet.engine.read.keras;

import dev.octet.engine.read.keras.config.LayerConfig;
import dev.octet.engine.read.keras.config.NetworkConfig;
import dev.octet.engine.read.keras.config.TensorRef;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a network begins and ends.
 *
 * @param inputs tensors that are given
 * @param outputs tensors that are computed
 */
record Ends(List<TensorRef> inputs, List<TensorRef> outputs) {
  private static final int MOST_CHARS = 100;

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
        options.begin().isEmpty() ? whole.inputs : named(network, options.begin()),
        options.end().isEmpty() ? whole.outputs : named(network, options.end()));
  }

  /** Returns outputs of layers: {@code conv}, or {@code split:1} for another than the first. */
  private static List<TensorRef> named(NetworkConfig network, List<String> names) {
    List<TensorRef> refs = new ArrayList<>();
    for (String name : names) {
      int colon = name.lastIndexOf(':');
      boolean numbered = colon > 0 && name.substring(colon + 1).matches("\\d{1,4}");
      String layer = numbered ? name.substring(0, colon) : name;
      int tensor = numbered ? Integer.parseInt(name.substring(colon + 1)) : 0;
      if (network.layers().stream().noneMatch(each -> each.name().equals(layer))) {
        throw ModelProblems.of(
            "unknown-tensor",
            "The network has no layer '%s'.".formatted(ShortText.start(layer, MOST_CHARS)),
            "Use names of layers of the outermost network, as model.summary() lists them.");
      }
      refs.add(new TensorRef(layer, 0, tensor));
    }
    return refs;
  }
}
