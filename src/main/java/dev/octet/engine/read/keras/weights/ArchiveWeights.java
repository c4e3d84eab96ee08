package dev.octet.engine.read.keras.weights;

import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.keras.call.LayerVariables;
import dev.octet.engine.read.keras.call.Variables;
import dev.octet.engine.read.keras.config.LayerConfig;
import dev.octet.engine.read.keras.config.NetworkConfig;
import dev.octet.engine.read.keras.hdf5.Hdf5Group;
import dev.octet.engine.read.source.ModelProblems;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a {@code .keras} archive. A network's group has a group {@code layers} with one
 * group for each layer, named after its class in snake case and numbered within the network: {@code
 * layers/conv2d_1/vars/0}. Layers inside of a layer are in groups named after the attribute that
 * holds them: {@code layers/gru/cell/vars/0}.
 */
public final class ArchiveWeights {
  /** Name of the group with the layers; the second one is that of TensorFlow 2.12. */
  private static final List<String> CONTAINERS =
      List.of("layers", "_layer_checkpoint_dependencies");

  /** Names of Python classes that are registered under another name. */
  private static final Map<String, String> REGISTERED =
      Map.of("GroupQueryAttention", "GroupedQueryAttention");

  private final Function<LayerConfig, Variables> variables;

  private ArchiveWeights(Function<LayerConfig, Variables> variables) {
    this.variables = variables;
  }

  /**
   * Returns the weights of a network.
   *
   * @param group group of the network: the root of the file
   * @param variables variables of a layer
   */
  public static WeightTree of(
      NetworkConfig network, Hdf5Group group, Function<LayerConfig, Variables> variables) {
    return new ArchiveWeights(variables).tree(network, group);
  }

  private WeightTree tree(NetworkConfig network, @Nullable Hdf5Group group) {
    Hdf5Group container = null;
    for (String name : CONTAINERS) {
      if (container == null && group != null) container = group.group(name);
    }
    Map<String, Integer> used = new HashMap<>();
    Map<String, LayerVariables> layers = new HashMap<>();
    Map<String, WeightTree> networks = new HashMap<>();
    for (LayerConfig layer : network.layers()) {
      // functions are no layers, so they have no number
      if (layer.isOperation()) continue;
      String base = snakeCase(REGISTERED.getOrDefault(layer.className(), layer.className()));
      int number = used.merge(base, 1, Integer::sum) - 1;
      Hdf5Group own = container;
      String name = number == 0 ? base : base + "_" + number;
      if (layer.network() != null) {
        networks.put(layer.name(), tree(layer.network(), own == null ? null : own.group(name)));
      } else layers.put(layer.name(), LayerVariables.of(source(layer, own, name)));
    }
    return new WeightTree(layers, networks);
  }

  private LayerVariables.Source source(
      LayerConfig layer, @Nullable Hdf5Group container, String name) {
    Variables all = variables.apply(layer);
    return variable -> {
      Hdf5Group group = container == null ? null : container.group(name);
      Variables at = all;
      String rest = variable;
      for (int slash = rest.indexOf('/'); slash >= 0; slash = rest.indexOf('/')) {
        String part = rest.substring(0, slash);
        rest = rest.substring(slash + 1);
        Variables inside = at.parts().get(part);
        if (inside == null) return null;
        at = inside;
        group = group == null ? null : part(group, part);
      }
      return read(layer, at, group, rest);
    };
  }

  /** Older versions of Keras saved the same layers under private attributes. */
  private static @Nullable Hdf5Group part(Hdf5Group group, String attribute) {
    Hdf5Group own = group.group(attribute);
    return own != null ? own : group.group("_" + attribute);
  }

  private static @Nullable Tensor read(
      LayerConfig layer, Variables at, @Nullable Hdf5Group group, String variable) {
    for (int i = 0; i < at.own().size(); i++) {
      if (!at.own().get(i).name().equals(variable)) continue;
      Tensor values = group == null ? null : group.dataset("vars/" + i);
      if (values != null) return values;
      throw ModelProblems.invalid(
          layer.settings().place(),
          "The file has no values of its weight '%s'.".formatted(variable));
    }
    return null;
  }

  /** Returns a class's name as Keras spells it in files: {@code PReLU} becomes {@code p_re_lu}. */
  static String snakeCase(String className) {
    return className
        .replaceAll("\\W+", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }
}
