package dev.octet.engine.read.keras.operation;

import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.config.LayerConfig;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All supported operations: by their classes in Keras 3, by their function paths in Keras 2. */
public final class Operations {
  private static final String LAMBDA = "TFOpLambda";
  private static final String SLICING = "SlicingOpLambda";

  private static final Map<String, LayerType> ALL;

  /** Functions of TensorFlow that Keras 2 records, and the operation that computes the same. */
  private static final Map<String, String> FUNCTIONS = new TreeMap<>();

  static {
    Map<String, LayerType> all = new TreeMap<>();
    Arithmetic.register(all);
    Arithmetic.registerFunctions(all);
    Rearrangement.register(all);
    Repetition.register(all);
    Einsums.register(all);
    ALL = Collections.unmodifiableMap(all);
    String[][] names = {
      {"Add", "math.add", "__operators__.add"},
      {"Subtract", "math.subtract", "__operators__.sub"},
      {"Multiply", "math.multiply", "__operators__.mul"},
      {"TrueDivide", "math.truediv", "math.divide", "__operators__.truediv", "compat.v1.truediv"},
      {"Power", "math.pow", "__operators__.pow"},
      {"Maximum", "math.maximum"},
      {"Minimum", "math.minimum"},
      {"SquaredDifference", "math.squared_difference"},
      {"Absolute", "math.abs", "__operators__.abs"},
      {"Negative", "math.negative", "__operators__.neg"},
      {"Exp", "math.exp"},
      {"Log", "math.log"},
      {"Sqrt", "math.sqrt"},
      {"Rsqrt", "math.rsqrt"},
      {"Square", "math.square"},
      {"Reciprocal", "math.reciprocal"},
      {"Sin", "math.sin"},
      {"Cos", "math.cos"},
      {"Floor", "math.floor"},
      {"Ceil", "math.ceil"},
      {"Sign", "math.sign"},
      {"Mean", "math.reduce_mean"},
      {"Max", "math.reduce_max"},
      {"Min", "math.reduce_min"},
      {"Sum", "math.reduce_sum"},
      {"Prod", "math.reduce_prod"},
      {"Argmax", "math.argmax", "argmax"},
      {"Argmin", "math.argmin", "argmin"},
      {"L2Normalize", "math.l2_normalize", "nn.l2_normalize", "linalg.l2_normalize"},
      {"Clip", "clip_by_value"},
      {"Cast", "cast"},
      {"Identity", "identity", "stop_gradient"},
      {"Where", "where"},
      {"Sigmoid", "math.sigmoid", "nn.sigmoid"},
      {"Tanh", "math.tanh", "nn.tanh"},
      {"Relu", "nn.relu"},
      {"Relu6", "nn.relu6"},
      {"Silu", "nn.silu", "nn.swish"},
      {"Elu", "nn.elu"},
      {"Selu", "nn.selu"},
      {"Gelu", "nn.gelu"},
      {"LeakyRelu", "nn.leaky_relu"},
      {"Softplus", "math.softplus", "nn.softplus"},
      {"Softsign", "nn.softsign"},
      {"Softmax", "nn.softmax"},
      {"LogSoftmax", "nn.log_softmax", "math.log_softmax"},
      {"Reshape", "reshape"},
      {"Transpose", "transpose", "compat.v1.transpose"},
      {"Squeeze", "squeeze", "compat.v1.squeeze"},
      {"ExpandDims", "expand_dims"},
      {"Concatenate", "concat"},
      {"Stack", "stack"},
      {"Unstack", "unstack"},
      {"Split", "split"},
      {"Tile", "tile"},
      {"Repeat", "repeat"},
      {"Flip", "reverse"},
      {"Take", "gather", "compat.v1.gather"},
      {"BroadcastTo", "broadcast_to"},
      {"Pad", "pad", "compat.v1.pad"},
      {"Matmul", "linalg.matmul", "matmul"},
      {"Einsum", "einsum"},
      {"Resize", "image.resize"},
      {"DepthToSpace", "nn.depth_to_space"},
      {"SpaceToDepth", "nn.space_to_depth"},
      {"GetItem", "__operators__.getitem", "compat.v1.strided_slice"}
    };
    for (String[] row : names) for (int i = 1; i < row.length; i++) FUNCTIONS.put(row[i], row[0]);
  }

  private Operations() {}

  /** Returns the names of all operations of Keras 3, sorted. */
  public static Set<String> names() {
    return ALL.keySet();
  }

  /** Returns the names of all functions of TensorFlow that Keras 2 records, sorted. */
  public static Set<String> functions() {
    return Collections.unmodifiableSet(FUNCTIONS.keySet());
  }

  /** Returns whether a layer of Keras 2 stands for a function of TensorFlow. */
  public static boolean isFunction(LayerConfig layer) {
    return layer.className().equals(LAMBDA) || layer.className().equals(SLICING);
  }

  /** Returns the type of an operation; null if it is not supported. */
  public static @Nullable LayerType find(LayerConfig layer) {
    if (layer.className().equals(SLICING)) return ALL.get("GetItem");
    if (!layer.className().equals(LAMBDA)) return ALL.get(layer.className());
    String operation = FUNCTIONS.get(layer.settings().text("function", ""));
    return operation == null ? null : ALL.get(operation);
  }

  /** Returns why an operation is not supported, as the end of a sentence; null if it is. */
  public static @Nullable String refusal(LayerConfig layer) {
    LayerType type = find(layer);
    if (type != null) return type.refusal().of(layer.settings());
    String name =
        isFunction(layer)
            ? "tf." + layer.settings().text("function", layer.className())
            : "keras.ops " + layer.className();
    return "the function %s is not supported".formatted(name);
  }
}
