package dev.octet.engine.read.keras.weights;

import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.keras.call.LayerVariables;
import dev.octet.engine.read.keras.call.Variables;
import dev.octet.engine.read.keras.config.LayerConfig;
import dev.octet.engine.read.keras.config.NetworkConfig;
import dev.octet.engine.read.keras.hdf5.Hdf5Group;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The weights of an {@code .h5} model. The group {@code model_weights} has one group for each layer
 * of the outermost network, whose attribute {@code weight_names} lists the layer's variables: all
 * that are trained first, then the others, each in the order of the layers inside.
 */
public final class ModelFileWeights {
  private static final int MOST_CHARS = 100;

  private final Function<LayerConfig, Variables> variables;

  /**
   * A variable.
   *
   * @param locations receives the variable's path in the file
   * @param variable name of the variable in its layer, with the parts before it
   * @param trained whether training changes it
   */
  private record Slot(Map<String, String> locations, String variable, boolean trained) {}

  private ModelFileWeights(Function<LayerConfig, Variables> variables) {
    this.variables = variables;
  }

  /**
   * Returns the weights of a network.
   *
   * @param group the group {@code model_weights}
   * @param variables variables of a layer
   */
  public static WeightTree of(
      NetworkConfig network, Hdf5Group group, Function<LayerConfig, Variables> variables) {
    var weights = new ModelFileWeights(variables);
    Map<String, LayerVariables> layers = new HashMap<>();
    Map<String, WeightTree> networks = new HashMap<>();
    for (LayerConfig layer : network.layers()) {
      List<Slot> slots = new ArrayList<>();
      Hdf5Group own = group.group(layer.name());
      weights.add(layer, true, own == null ? group : own, layers, networks, slots);
      if (!slots.isEmpty()) assign(layer, own, slots);
    }
    return new WeightTree(layers, networks);
  }

  private void add(
      LayerConfig layer,
      boolean trained,
      Hdf5Group group,
      Map<String, LayerVariables> layers,
      Map<String, WeightTree> networks,
      List<Slot> slots) {
    boolean own = trained && layer.settings().flag("trainable", true);
    NetworkConfig network = layer.network();
    if (network != null) {
      Map<String, LayerVariables> inner = new HashMap<>();
      Map<String, WeightTree> deeper = new HashMap<>();
      for (LayerConfig each : network.layers()) add(each, own, group, inner, deeper, slots);
      networks.put(layer.name(), new WeightTree(inner, deeper));
      return;
    }
    Map<String, String> locations = new HashMap<>();
    collect(variables.apply(layer), "", own, locations, slots);
    layers.put(layer.name(), LayerVariables.of(source(layer, group, locations)));
  }

  private static void collect(
      Variables all,
      String prefix,
      boolean trained,
      Map<String, String> locations,
      List<Slot> slots) {
    for (Variables.Variable each : all.own()) {
      slots.add(new Slot(locations, prefix + each.name(), trained && each.trainable()));
    }
    all.parts()
        .forEach((name, part) -> collect(part, prefix + name + "/", trained, locations, slots));
  }

  private static LayerVariables.Source source(
      LayerConfig layer, Hdf5Group group, Map<String, String> locations) {
    return variable -> {
      String path = locations.get(variable);
      if (path == null) return null;
      Tensor values = group.dataset(path);
      if (values != null) return values;
      throw ModelProblems.invalid(
          layer.settings().place(),
          "The file has no dataset '%s/%s' for its weight '%s'."
              .formatted(group.path(), ShortText.start(path, MOST_CHARS), variable));
    };
  }

  private static void assign(LayerConfig layer, @Nullable Hdf5Group group, List<Slot> slots) {
    List<String> names = group == null ? null : group.texts("weight_names");
    if (names == null || names.size() != slots.size()) {
      throw ModelProblems.invalid(
          layer.settings().place(),
          "The file has %d weights of it, expected %d."
              .formatted(names == null ? 0 : names.size(), slots.size()));
    }
    int next = 0;
    for (boolean trained : new boolean[] {true, false}) {
      for (Slot slot : slots) {
        if (slot.trained == trained) slot.locations.put(slot.variable, names.get(next++));
      }
    }
  }
}
