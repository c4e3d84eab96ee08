package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.call.KerasFunctions;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.call.Variables;
import dev.octet.engine.read.keras.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Activation functions that are layers. */
final class ActivationLayers {
  private static final float LEAKY_SLOPE = 0.3f;

  private ActivationLayers() {}

  static void register(Map<String, LayerType> all) {
    all.put(
        "Activation",
        LayerType.of(call -> {
          String name = KerasFunctions.name(call.settings(), "activation");
          return KerasFunctions.apply(
              call, name == null ? "linear" : name, call.name(), call.input());
        }));
    all.put("ReLU", LayerType.of(call -> relu(call, call.input())));
    all.put("LeakyReLU", LayerType.of(call -> leaky(call, call.input())));
    all.put("PReLU", LayerType.of(_ -> Variables.of("alpha"), ActivationLayers::prelu));
    all.put("ELU", LayerType.of(call -> elu(call, call.input())));
    all.put(
        "Softmax",
        LayerType.of(call -> softmax(call, call.input())).unless(ActivationLayers::severalAxes));
  }

  private static @Nullable String severalAxes(Settings settings) {
    int[] axes = settings.integers("axis");
    return axes == null || axes.length == 1 ? null : "a softmax over several axes is not supported";
  }

  static int softmax(LayerCall call, int x) {
    int[] axes = call.settings().integers("axis");
    return KerasFunctions.softmax(call.b(), call.name(), x, axes == null ? -1 : axes[0]);
  }

  static int elu(LayerCall call, int x) {
    return ActivationFunctions.elu(call.b(), call.name(), x, call.settings().number("alpha", 1));
  }

  static int leaky(LayerCall call, int x) {
    Settings settings = call.settings();
    // Keras 2 calls the slope alpha
    float slope = settings.number("negative_slope", settings.number("alpha", LEAKY_SLOPE));
    return call.b().node(call.name(), new Op.LeakyRelu(slope), x);
  }

  /**
   * Computes max_value for x from max_value on, x for x from the threshold on, and slope (x -
   * threshold) below.
   */
  static int relu(LayerCall call, int x) {
    NetworkBuilder b = call.b();
    String name = call.name();
    float most = call.settings().number("max_value", Float.POSITIVE_INFINITY);
    float slope = call.settings().number("negative_slope", 0);
    float threshold = call.settings().number("threshold", 0);
    if (threshold == 0 && slope == 0) return ActivationFunctions.clip(b, name, x, 0, most);
    boolean limited = most != Float.POSITIVE_INFINITY;
    if (threshold == 0) {
      int leaky = b.node(limited ? name + "/leaky" : name, new Op.LeakyRelu(slope), x);
      return limited
          ? ActivationFunctions.clip(b, name, leaky, Float.NEGATIVE_INFINITY, most)
          : leaky;
    }
    // x where x >= threshold, otherwise 0
    int limit = b.scalar(name + "/threshold", threshold);
    var greater = OpaqueOps.plain("GREATER_EQUAL");
    int above = b.node(name + "/above", greater, x, limit);
    int below = b.scalar(name + "/below", 0);
    if (slope != 0) {
      int moved = ActivationFunctions.plus(b, name + "/moved", x, -threshold);
      below = ActivationFunctions.times(b, name + "/slope", moved, slope);
    }
    var select = OpaqueOps.plain("SELECT_V2");
    int selected = b.node(limited ? name + "/selected" : name, select, above, x, below);
    return limited
        ? b.node(name, new Op.Minimum(), selected, b.scalar(name + "/most", most))
        : selected;
  }

  private static int prelu(LayerCall call) {
    Tensor alpha = call.require("alpha");
    List<Integer> dims = new ArrayList<>(alpha.shape().dims());
    Shape in = call.shape();
    if (dims.size() != in.rank() - 1) {
      throw call.invalid("Its slopes have shape %s, its input %s.".formatted(alpha.shape(), in));
    }
    int slopes = call.weight("alpha");
    return call.b().node(call.name(), new Op.Prelu(), call.input(), slopes);
  }
}
