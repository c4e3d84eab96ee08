package dev.octet.engine.read.keras.operation;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.Matrices;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.call.KerasFunctions;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.layer.NormalizationLayers;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Elementwise functions, comparisons and reductions. */
final class Arithmetic {
  private static final float NORM_EPSILON = 1e-7f;

  private Arithmetic() {}

  static void register(Map<String, LayerType> all) {
    binary(all, "Add", new Op.Add(Activation.NONE));
    binary(all, "Subtract", new Op.Sub(Activation.NONE));
    binary(all, "Multiply", new Op.Mul(Activation.NONE));
    binary(all, "Divide", OpaqueOps.plain("DIV"));
    binary(all, "TrueDivide", OpaqueOps.plain("DIV"));
    binary(all, "Maximum", new Op.Maximum());
    binary(all, "Minimum", new Op.Minimum());
    binary(all, "SquaredDifference", OpaqueOps.plain("SQUARED_DIFFERENCE"));
    all.put("Power", LayerType.of(Arithmetic::power));
    binary(all, "Greater", OpaqueOps.plain("GREATER"));
    binary(all, "GreaterEqual", OpaqueOps.plain("GREATER_EQUAL"));
    binary(all, "Less", OpaqueOps.plain("LESS"));
    binary(all, "LessEqual", OpaqueOps.plain("LESS_EQUAL"));
    binary(all, "Equal", OpaqueOps.plain("EQUAL"));
    binary(all, "NotEqual", OpaqueOps.plain("NOT_EQUAL"));
    unary(all, "Absolute", "ABS");
    unary(all, "Abs", "ABS");
    unary(all, "Negative", "NEG");
    unary(all, "Exp", "EXP");
    unary(all, "Log", "LOG");
    unary(all, "Sqrt", "SQRT");
    unary(all, "Rsqrt", "RSQRT");
    unary(all, "Square", "SQUARE");
    unary(all, "Sin", "SIN");
    unary(all, "Cos", "COS");
    unary(all, "Floor", "FLOOR");
    unary(all, "Ceil", "CEIL");
    unary(all, "Sign", "SIGN");
    unary(all, "LogicalNot", "LOGICAL_NOT");
    all.put("Reciprocal", LayerType.of(Arithmetic::reciprocal));
    all.put("Where", LayerType.of(Arithmetic::where));
    all.put("Clip", LayerType.of(Arithmetic::clip));
    all.put("Cast", LayerType.of(Arithmetic::cast));
    all.put("Identity", LayerType.of(call -> call.operand(0, "x")));
    reductions(all);
    all.put("Matmul", LayerType.of(Arithmetic::matmul));
  }

  private static void reductions(Map<String, LayerType> all) {
    all.put("Mean", LayerType.of(call -> reduced(call, "MEAN")));
    all.put("Max", LayerType.of(call -> reduced(call, "REDUCE_MAX")));
    all.put("Min", LayerType.of(call -> reduced(call, "REDUCE_MIN")));
    all.put("Sum", LayerType.of(call -> reduced(call, "SUM")));
    all.put("Prod", LayerType.of(call -> reduced(call, "REDUCE_PROD")));
    all.put("Var", LayerType.of(Arithmetic::variance));
    all.put(
        "Norm",
        LayerType.of(Arithmetic::norm)
            .unless(settings ->
                settings.has("ord")
                    ? "a norm other than the Euclidean one is not supported"
                    : null));
    all.put("Normalize", LayerType.of(Arithmetic::normalize));
    all.put("L2Normalize", LayerType.of(Arithmetic::normalize));
    all.put("Argmax", LayerType.of(call -> argument(call, OpaqueOps.argMax())));
    all.put("Argmin", LayerType.of(call -> argument(call, OpaqueOps.argMin())));
  }

  private static void binary(Map<String, LayerType> all, String name, Op op) {
    all.put(
        name,
        LayerType.of(
            call -> call.b().node(call.name(), op, call.operand(0, "x1", "x"), second(call))));
  }

  private static int second(LayerCall call) {
    return call.operand(1, "x2", "y");
  }

  private static void unary(Map<String, LayerType> all, String name, String operator) {
    Op op = OpaqueOps.plain(operator);
    all.put(name, LayerType.of(call -> call.b().node(call.name(), op, call.operand(0, "x"))));
  }

  private static int reciprocal(LayerCall call) {
    int one = call.b().scalar(call.name() + "/one", 1);
    return call.b().node(call.name(), OpaqueOps.plain("DIV"), one, call.operand(0, "x"));
  }

  private static int power(LayerCall call) {
    JsonNode exponent = call.data(1, "x2");
    int x = call.operand(0, "x1", "x");
    // a negative base has no power with FLOAT32 exponents in all kernels
    if (exponent != null && exponent.isNumber() && exponent.doubleValue() == 2) {
      return call.b().node(call.name(), OpaqueOps.plain("SQUARE"), x);
    }
    return call.b().node(call.name(), OpaqueOps.plain("POW"), x, second(call));
  }

  private static int where(LayerCall call) {
    return call.b()
        .node(
            call.name(),
            OpaqueOps.plain("SELECT_V2"),
            call.operand(0, "condition"),
            call.operand(1, "x1", "x"),
            call.operand(2, "x2", "y"));
  }

  private static int clip(LayerCall call) {
    float low = call.number(1, Float.NEGATIVE_INFINITY, "x_min", "clip_value_min");
    float high = call.number(2, Float.POSITIVE_INFINITY, "x_max", "clip_value_max");
    return ActivationFunctions.clip(call.b(), call.name(), call.operand(0, "x", "t"), low, high);
  }

  private static int cast(LayerCall call) {
    JsonNode json = call.data(1, "dtype");
    String text =
        json == null
            ? "float32"
            : json.isString() ? json.stringValue() : json.path("config").path("name").asString("");
    ElementType type =
        switch (text) {
          case "float32", "float16", "float64", "bfloat16" -> ElementType.FLOAT32;
          case "int32", "int64" -> ElementType.INT32;
          case "bool" -> ElementType.BOOL;
          default ->
              throw call.invalid("It casts to '%s', which is not supported.".formatted(text));
        };
    int x = call.operand(0, "x");
    if (call.b().tensor(x).type() == type) return x;
    return call.b().node(call.name(), type, OpaqueOps.plain("CAST"), x);
  }

  /** Returns the axes of a reduction, all axes if none are given. */
  private static int[] axes(LayerCall call, int rank) {
    int[] given = call.integers(1, "axis");
    if (given == null) {
      var all = new int[rank];
      for (int i = 0; i < rank; i++) all[i] = i;
      return all;
    }
    for (int i = 0; i < given.length; i++) given[i] = call.axis(given[i], rank);
    return given;
  }

  private static boolean keeps(LayerCall call) {
    return call.flag(2, false, "keepdims");
  }

  private static int reduced(LayerCall call, String operator) {
    NetworkBuilder b = call.b();
    int x = call.operand(0, "x", "input_tensor");
    int axes = b.list(call.name() + "/axes", axes(call, b.shape(x).rank()));
    Op op =
        operator.equals("MEAN")
            ? new Op.Mean(keeps(call))
            : OpaqueOps.reduction(operator, keeps(call));
    return b.node(call.name(), op, x, axes);
  }

  private static int variance(LayerCall call) {
    NetworkBuilder b = call.b();
    int x = call.operand(0, "x", "input_tensor");
    int axes = b.list(call.name() + "/axes", axes(call, b.shape(x).rank()));
    int mean = b.node(call.name() + "/mean", new Op.Mean(true), x, axes);
    int square = b.node(call.name() + "/square", OpaqueOps.plain("SQUARED_DIFFERENCE"), x, mean);
    return b.node(call.name(), new Op.Mean(keeps(call)), square, axes);
  }

  private static int norm(LayerCall call) {
    NetworkBuilder b = call.b();
    int x = call.operand(0, "x", "tensor");
    int square = b.node(call.name() + "/square", OpaqueOps.plain("SQUARE"), x);
    int axes = b.list(call.name() + "/axes", axes(call, b.shape(x).rank()));
    Op sum = OpaqueOps.reduction("SUM", keeps(call));
    int total = b.node(call.name() + "/sum", sum, square, axes);
    return b.node(call.name(), OpaqueOps.plain("SQRT"), total);
  }

  private static int normalize(LayerCall call) {
    if (call.number(-1, 2, "order") != 2) throw call.invalid("Its norm is not the Euclidean one.");
    int x = call.operand(0, "x");
    float epsilon = call.number(-1, NORM_EPSILON, "epsilon");
    int[] given = call.integers(-1, "axis");
    int rank = call.b().shape(x).rank();
    int[] axes = given == null ? new int[] {rank - 1} : given;
    for (int i = 0; i < axes.length; i++) axes[i] = call.axis(axes[i], rank);
    return NormalizationLayers.unit(call.b(), call.name(), x, axes, epsilon);
  }

  private static int argument(LayerCall call, Op op) {
    NetworkBuilder b = call.b();
    int x = call.operand(0, "x", "input");
    int rank = b.shape(x).rank();
    int[] given = call.integers(1, "axis");
    if (given == null || given.length != 1) throw call.invalid("It needs one axis.");
    int axis = call.axis(given[0], rank);
    boolean keep = keeps(call);
    int index =
        b.node(
            keep ? call.name() + "/index" : call.name(),
            op,
            x,
            b.integer(call.name() + "/axis", axis));
    if (!keep) return index;
    int[] dims = b.shape(x).toArray();
    dims[axis] = 1;
    return b.reshaped(call.name(), index, dims);
  }

  private static int matmul(LayerCall call) {
    NetworkBuilder b = call.b();
    int x = call.operand(0, "x1", "a");
    int y = call.operand(1, "x2", "b");
    boolean transposeX = call.flag(-1, false, "transpose_a");
    boolean transposeY = call.flag(-1, false, "transpose_b");
    if (!transposeX && !transposeY) return Matrices.multiply(b, call.name(), x, y);
    return b.node(call.name(), OpaqueOps.batchMatMul(transposeX, transposeY), x, y);
  }

  /** Registers activation functions under Keras' names and the names of their classes. */
  static void registerFunctions(Map<String, LayerType> all) {
    function(all, "Relu", "relu");
    function(all, "Relu6", "relu6");
    function(all, "Sigmoid", "sigmoid");
    function(all, "Tanh", "tanh");
    function(all, "Silu", "silu");
    function(all, "HardSigmoid", "hard_sigmoid");
    function(all, "HardSilu", "hard_silu");
    function(all, "HardTanh", "hard_tanh");
    function(all, "Selu", "selu");
    function(all, "Softplus", "softplus");
    function(all, "Softsign", "softsign");
    function(all, "Mish", "mish");
    function(all, "LogSigmoid", "log_sigmoid");
    function(all, "TanhShrink", "tanh_shrink");
    all.put(
        "Elu",
        LayerType.of(call ->
            ActivationFunctions.elu(
                call.b(), call.name(), features(call), call.number(1, 1, "alpha"))));
    all.put(
        "Gelu",
        LayerType.of(call ->
            ActivationFunctions.gelu(
                call.b(), call.name(), features(call), call.flag(1, false, "approximate"))));
    all.put(
        "LeakyRelu",
        LayerType.of(call ->
            call.b()
                .node(
                    call.name(),
                    new Op.LeakyRelu(call.number(1, 0.2f, "negative_slope", "alpha")),
                    features(call))));
    all.put(
        "Softmax",
        LayerType.of(
            call -> KerasFunctions.softmax(call.b(), call.name(), features(call), lastAxis(call))));
    all.put(
        "LogSoftmax",
        LayerType.of(call ->
            KerasFunctions.alongLast(
                call.b(),
                call.name(),
                features(call),
                lastAxis(call),
                (name, x) -> call.b().node(name, OpaqueOps.plain("LOG_SOFTMAX"), x))));
  }

  private static int lastAxis(LayerCall call) {
    int[] axes = call.integers(1, "axis");
    if (axes == null) return -1;
    if (axes.length != 1) throw call.invalid("It works on several axes.");
    return axes[0];
  }

  private static int features(LayerCall call) {
    return call.operand(0, "x", "features", "logits");
  }

  private static void function(Map<String, LayerType> all, String name, String function) {
    all.put(
        name,
        LayerType.of(call -> KerasFunctions.apply(call, function, call.name(), features(call))));
  }
}
