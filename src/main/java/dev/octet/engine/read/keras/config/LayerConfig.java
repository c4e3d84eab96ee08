package dev.octet.engine.read.keras.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a network.
 *
 * @param className name of the layer's class: {@code Conv2D}
 * @param module Python module of the class; empty in files of Keras 2
 * @param registered name under which the class was registered; empty for Keras' own classes
 * @param name the layer's name, unique in its network
 * @param settings the layer's settings
 * @param calls the layer's calls; none for an input
 * @param network the network inside, if the layer is a model; otherwise null
 */
public record LayerConfig(
    String className,
    String module,
    String registered,
    String name,
    Settings settings,
    List<Call> calls,
    @Nullable NetworkConfig network) {
  private static final String INPUT = "InputLayer";

  public LayerConfig {
    calls = List.copyOf(calls);
  }

  /** Returns whether this is an input of its network. */
  public boolean isInput() {
    return className.equals(INPUT);
  }

  /** Returns whether this is a function of {@code keras.ops} instead of a layer. */
  public boolean isOperation() {
    if (module.startsWith("keras.src.ops") || module.startsWith("keras.ops")) return true;
    // Keras 3 leaves the modules out of an .h5; all layers but inputs have the setting
    return module.isEmpty() && network == null && !isInput() && !settings.has("trainable");
  }

  /** Returns whether the class belongs to the sender's own code or to another library. */
  public boolean isCustom() {
    if (className.contains(">")) return true;
    if (registered.contains(">")) return true;
    return !module.isEmpty()
        && !module.equals("keras")
        && !module.startsWith("keras.")
        && !module.startsWith("tensorflow.")
        && !module.startsWith("tf_keras.");
  }

  /** Returns a copy with other calls. */
  LayerConfig withCalls(List<Call> others) {
    return new LayerConfig(className, module, registered, name, settings, others, network);
  }

  /** Returns an input without a known shape or with the given settings. */
  static LayerConfig input(String name, Settings settings) {
    return new LayerConfig(INPUT, "", "", name, settings, List.of(), null);
  }
}
