package dev.octet.engine.read.keras.layer;

import dev.octet.engine.read.keras.call.KerasFunctions;
import dev.octet.engine.read.keras.call.LayerCall;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The activation function of a layer: a name, or a layer without weights. */
final class Activated {
  private static final String SETTING = "activation";

  private interface Importer {
    int add(LayerCall call, int x);
  }

  private static final Map<String, Importer> LAYERS =
      Map.of(
          "ELU", ActivationLayers::elu,
          "LeakyReLU", ActivationLayers::leaky,
          "ReLU", ActivationLayers::relu,
          "Softmax", ActivationLayers::softmax);

  private Activated() {}

  /** Returns whether an activation function is given as a layer that is supported there. */
  static boolean isLayer(@Nullable JsonNode activation) {
    return activation != null
        && activation.isObject()
        && LAYERS.containsKey(activation.path("class_name").asString(""));
  }

  /**
   * Returns a layer's output after its activation function, which has the layer's name.
   *
   * @param before adds the layer without the function under the name that it is given
   */
  static int after(LayerCall call, Function<String, Integer> before) {
    JsonNode given = call.settings().json(SETTING);
    String linear = call.name() + "/linear";
    if (given != null && isLayer(given)) {
      Importer layer = LAYERS.get(given.path("class_name").asString(""));
      LayerCall own = call.with(call.settings().object(SETTING).object("config"));
      if (layer != null) return layer.add(own, before.apply(linear));
    }
    String name = KerasFunctions.name(call.settings(), SETTING);
    if (name == null || name.equals("linear")) return before.apply(call.name());
    return KerasFunctions.apply(call, name, call.name(), before.apply(linear));
  }
}
