package dev.octet.engine.read.keras.layer;

import dev.octet.engine.read.keras.call.KerasFunctions;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.config.LayerConfig;
import dev.octet.engine.read.keras.config.Settings;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** All supported types of layers by the names of their classes. */
public final class LayerTypes {
  private static final Map<String, LayerType> ALL;

  /** Layers by the setting that holds an activation function. */
  private static final List<String> FUNCTIONS = List.of("activation", "recurrent_activation");

  private static final String FIRST = "channels_first";

  static {
    Map<String, LayerType> all = new TreeMap<>();
    Convolutions.register(all);
    Pools.register(all);
    Dense.register(all);
    ActivationLayers.register(all);
    NormalizationLayers.register(all);
    Shaping.register(all);
    Resizes.register(all);
    Merges.register(all);
    PassingLayers.register(all);
    Projections.register(all);
    Attentions.register(all);
    HeadAttentions.register(all);
    Recurrences.register(all);
    Wrappers.register(all);
    ALL = Collections.unmodifiableMap(all);
  }

  private LayerTypes() {}

  /** Returns the names of all supported classes, sorted. */
  public static Set<String> names() {
    return ALL.keySet();
  }

  /** Returns the type of a class of layers; null if it is not supported. */
  public static @Nullable LayerType find(String className) {
    return ALL.get(className);
  }

  /** Returns why a layer is not supported, as the end of a sentence; null if it is. */
  public static @Nullable String refusal(LayerConfig layer) {
    LayerType type = find(layer.className());
    if (type == null) return "the layer %s is not supported".formatted(layer.className());
    Settings settings = layer.settings();
    JsonNode format = settings.json("data_format");
    if (format != null && format.isString() && format.stringValue().equals(FIRST)) {
      return "its data_format is channels_first; only channels_last is supported";
    }
    for (String setting : FUNCTIONS) {
      String name = KerasFunctions.name(settings, setting);
      if (name != null && KerasFunctions.isKnown(name)) continue;
      JsonNode given = settings.json(setting);
      if (setting.equals("activation") && Activated.isLayer(given)) continue;
      return "its activation '%s' is not a function of Keras that is supported".formatted(name);
    }
    return type.refusal().of(settings);
  }
}
