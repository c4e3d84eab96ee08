package dev.octet.engine.read.keras.call;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.config.Settings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Activation functions by Keras' names. */
public final class KerasFunctions {
  /** Keras 3's default slope of the function; the layer LeakyReLU has 0.3. */
  private static final float LEAKY_SLOPE = 0.2f;

  private static final float SIXTH = 1 / 6f;

  /** Keras 2's slope of hard_sigmoid. */
  private static final float OLD_SLOPE = 0.2f;

  private interface Curve {
    int apply(NetworkBuilder b, String name, int x, int version);
  }

  private static final Map<String, Curve> ALL = new HashMap<>();

  static {
    simple("relu", new Op.Relu());
    simple("relu6", new Op.Relu6());
    simple("sigmoid", new Op.Logistic());
    simple("tanh", new Op.Tanh());
    simple("hard_silu", new Op.HardSwish());
    simple("hard_swish", new Op.HardSwish());
    simple("exponential", OpaqueOps.plain("EXP"));
    simple("leaky_relu", new Op.LeakyRelu(LEAKY_SLOPE));
    simple("hard_tanh", new Op.ReluN1To1());
    ALL.put("linear", (_, _, x, _) -> x);
    ALL.put("elu", (b, name, x, _) -> ActivationFunctions.elu(b, name, x, 1));
    ALL.put("celu", (b, name, x, _) -> ActivationFunctions.elu(b, name, x, 1));
    ALL.put("selu", (b, name, x, _) -> ActivationFunctions.selu(b, name, x));
    ALL.put("gelu", (b, name, x, _) -> ActivationFunctions.gelu(b, name, x, false));
    ALL.put("silu", (b, name, x, _) -> ActivationFunctions.silu(b, name, x));
    ALL.put("swish", (b, name, x, _) -> ActivationFunctions.silu(b, name, x));
    ALL.put("softplus", (b, name, x, _) -> ActivationFunctions.softplus(b, name, x));
    ALL.put("softsign", (b, name, x, _) -> ActivationFunctions.softsign(b, name, x));
    ALL.put("mish", (b, name, x, _) -> ActivationFunctions.mish(b, name, x));
    ALL.put("softmax", (b, name, x, _) -> softmax(b, name, x, -1));
    ALL.put("log_softmax", (b, name, x, _) -> b.node(name, OpaqueOps.plain("LOG_SOFTMAX"), x));
    ALL.put("hard_sigmoid", KerasFunctions::hardSigmoid);
    ALL.put("log_sigmoid", (b, name, x, _) -> logSigmoid(b, name, x));
    ALL.put(
        "tanh_shrink",
        (b, name, x, _) ->
            b.node(name, new Op.Sub(Activation.NONE), x, b.node(name + "/tanh", new Op.Tanh(), x)));
  }

  private KerasFunctions() {}

  private static void simple(String name, Op op) {
    ALL.put(name, (b, own, x, _) -> b.node(own, op, x));
  }

  private static int hardSigmoid(NetworkBuilder b, String name, int x, int version) {
    float slope = version == 2 ? OLD_SLOPE : SIXTH;
    return ActivationFunctions.hardSigmoid(b, name, x, slope, 0.5f);
  }

  private static int logSigmoid(NetworkBuilder b, String name, int x) {
    int negative = b.node(name + "/neg", OpaqueOps.plain("NEG"), x);
    int plus = ActivationFunctions.softplus(b, name + "/softplus", negative);
    return b.node(name, OpaqueOps.plain("NEG"), plus);
  }

  /** Returns whether a function is known: its name in any spelling of Keras. */
  public static boolean isKnown(String function) {
    return ALL.containsKey(function);
  }

  /**
   * Returns the name of the function in a setting; {@code linear} if there is none.
   *
   * @return the name; null if the setting is neither a name nor a function of Keras
   */
  public static @Nullable String name(Settings settings, String setting) {
    JsonNode value = settings.json(setting);
    if (value == null) return "linear";
    if (value.isObject()) {
      JsonNode config = value.get("config");
      JsonNode module = value.get("module");
      boolean own = module == null || module.isNull() || isKeras(module.asString(""));
      if (own && config != null && config.isString()) value = config;
    }
    return value.isString() ? value.stringValue() : null;
  }

  private static boolean isKeras(String module) {
    return module.equals("builtins") || module.startsWith("keras");
  }

  /** Returns an activation function of a tensor. */
  public static int apply(LayerCall call, String function, String name, int x) {
    Curve curve = ALL.get(function);
    if (curve == null) throw call.invalid("Its activation '%s' is unknown.".formatted(function));
    return curve.apply(call.b(), name, x, call.version());
  }

  /** Returns the softmax along an axis. */
  public static int softmax(NetworkBuilder b, String name, int x, int axis) {
    return alongLast(
        b, name, x, axis, (own, y) -> ActivationFunctions.softmax(b, own, y, new Op.Softmax(1)));
  }

  /** A node with one input. */
  public interface Single {
    int add(String name, int x);
  }

  /** Applies an operator that works along the last axis to another one. */
  public static int alongLast(NetworkBuilder b, String name, int x, int axis, Single node) {
    int rank = b.shape(x).rank();
    int own = axis < 0 ? axis + rank : axis;
    if (own == rank - 1 || own < 0 || own >= rank) return node.add(name, x);
    var swap = new int[rank];
    for (int i = 0; i < rank; i++) swap[i] = i;
    swap[own] = rank - 1;
    swap[rank - 1] = own;
    int moved = b.transposed(name + "/last", x, swap);
    return b.transposed(name, node.add(name + "/moved", moved), swap);
  }
}
