package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.Normalizations;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.call.Variables;
import dev.octet.engine.read.keras.config.Settings;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Normalizations by stored statistics and by those of the activation. */
public final class NormalizationLayers {
  private static final float EPSILON = 1e-3f;

  private NormalizationLayers() {}

  static void register(Map<String, LayerType> all) {
    LayerType batch = LayerType.of(NormalizationLayers::batchVariables, NormalizationLayers::batch);
    all.put("BatchNormalization", batch);
    // names of the class in TensorFlow 1 and 2.0
    all.put("BatchNormalizationV1", batch);
    all.put("BatchNormalizationV2", batch);
    all.put("SyncBatchNormalization", batch);
    all.put(
        "LayerNormalization",
        LayerType.of(NormalizationLayers::gammaAndBeta, NormalizationLayers::layer)
            .unless(settings ->
                settings.flag("rms_scaling", false)
                    ? "`rms_scaling` is not supported; use RMSNormalization"
                    : null));
    all.put(
        "GroupNormalization",
        LayerType.of(NormalizationLayers::gammaAndBeta, NormalizationLayers::group));
    all.put(
        "RMSNormalization",
        LayerType.of(_ -> Variables.of("scale"), NormalizationLayers::rootMeanSquare));
    // of keras.applications: ConvNeXt's factor of each channel
    all.put(
        "LayerScale", LayerType.of(_ -> Variables.of("gamma"), NormalizationLayers::layerScale));
    all.put(
        "UnitNormalization",
        LayerType.of(call ->
            unit(
                call.b(),
                call.name(),
                call.input(),
                axes(call, call.shape().rank()),
                UNIT_EPSILON)));
    all.put(
        "Normalization",
        LayerType.of(NormalizationLayers::statistics, NormalizationLayers::standard));
  }

  private static final float UNIT_EPSILON = 1e-12f;

  private static Variables gammaAndBeta(Settings settings) {
    return Variables.NONE
        .andIf(settings.flag("scale", true), "gamma")
        .andIf(settings.flag("center", true), "beta");
  }

  private static Variables batchVariables(Settings settings) {
    return gammaAndBeta(settings).andFixed("moving_mean", "moving_variance");
  }

  private static Variables statistics(Settings settings) {
    if (settings.has("mean")) return Variables.NONE;
    return Variables.NONE.andFixed("mean", "variance", "count");
  }

  private static int[] axes(LayerCall call, int rank) {
    int[] given = call.settings().integers("axis");
    int[] axes = given == null ? new int[] {-1} : given;
    for (int i = 0; i < axes.length; i++) axes[i] = call.axis(axes[i], rank);
    Arrays.sort(axes);
    return axes;
  }

  private static int batch(LayerCall call) {
    Settings settings = call.settings();
    Shape shape = call.shape();
    int[] axes = axes(call, shape.rank());
    if (axes.length != 1) throw call.invalid("It normalizes several axes.");
    int channels = shape.dim(axes[0]);
    float epsilon = settings.number("epsilon", EPSILON);
    if (axes[0] != shape.rank() - 1) return batchOfOtherAxis(call, axes[0], epsilon);
    int gamma =
        settings.flag("scale", true) ? call.weight("gamma") : filled(call, "gamma", channels, 1);
    int beta =
        settings.flag("center", true) ? call.weight("beta") : filled(call, "beta", channels, 0);
    int mean = call.weight("moving_mean");
    int variance = call.weight("moving_variance");
    var op = new Op.BatchNormalization(epsilon);
    return call.b().node(call.name(), op, call.input(), gamma, beta, mean, variance);
  }

  private static int filled(LayerCall call, String variable, int count, float value) {
    var values = new float[count];
    Arrays.fill(values, value);
    return call.derived(
        variable, b -> b.constant(call.name() + "/" + variable, Shape.of(count), values));
  }

  /** As a product and a sum, since the operator only normalizes the last axis. */
  private static int batchOfOtherAxis(LayerCall call, int axis, float epsilon) {
    NetworkBuilder b = call.b();
    Shape shape = call.shape();
    float[] mean = call.require("moving_mean", 1).requireConstant().floats();
    float[] variance = call.require("moving_variance", 1).requireConstant().floats();
    float @Nullable [] gamma = values(call, "scale", "gamma");
    float @Nullable [] beta = values(call, "center", "beta");
    int channels = shape.dim(axis);
    if (mean.length != channels || variance.length != channels) {
      throw call.invalid("Its statistics don't fit an input of shape %s.".formatted(shape));
    }
    var scale = new float[channels];
    var offset = new float[channels];
    for (int i = 0; i < channels; i++) {
      double factor = (gamma == null ? 1 : gamma[i]) / Math.sqrt((double) variance[i] + epsilon);
      scale[i] = (float) factor;
      offset[i] = (float) ((beta == null ? 0 : beta[i]) - mean[i] * factor);
    }
    var dims = new int[shape.rank() - axis];
    Arrays.fill(dims, 1);
    dims[0] = channels;
    int factor = b.constant(call.name() + "/scale", Shape.of(dims), scale);
    int product =
        b.node(call.name() + "/scaled", new Op.Mul(Activation.NONE), call.input(), factor);
    int summand = b.constant(call.name() + "/offset", Shape.of(dims), offset);
    return b.node(call.name(), new Op.Add(Activation.NONE), product, summand);
  }

  private static float @Nullable [] values(LayerCall call, String setting, String variable) {
    if (!call.settings().flag(setting, true)) return null;
    return call.require(variable, 1).requireConstant().floats();
  }

  /** Returns a weight over some axes so that it broadcasts to the activation. */
  private static int broadcast(LayerCall call, String setting, String variable, int[] axes) {
    if (!call.settings().flag(setting, true)) return Node.ABSENT;
    Shape shape = call.shape();
    var dims = new int[shape.rank() - axes[0]];
    Arrays.fill(dims, 1);
    for (int axis : axes) dims[axis - axes[0]] = shape.dim(axis);
    return call.weight(variable, dims);
  }

  private static int layer(LayerCall call) {
    int[] axes = axes(call, call.shape().rank());
    return Normalizations.layer(
        call.b(),
        call.name(),
        call.input(),
        axes,
        broadcast(call, "scale", "gamma", axes),
        broadcast(call, "center", "beta", axes),
        call.settings().number("epsilon", EPSILON));
  }

  private static int rootMeanSquare(LayerCall call) {
    int[] axes = axes(call, call.shape().rank());
    return Normalizations.rootMeanSquare(
        call.b(),
        call.name(),
        call.input(),
        axes,
        broadcast(call, "scale_", "scale", axes),
        call.settings().number("epsilon", 1e-6f));
  }

  private static int group(LayerCall call) {
    Shape shape = call.shape();
    int[] axes = axes(call, shape.rank());
    if (axes[0] != shape.rank() - 1)
      throw call.invalid("It normalizes another axis than the last.");
    int groups = call.settings().integer("groups", 32);
    return Normalizations.group(
        call.b(),
        call.name(),
        call.input(),
        groups == -1 ? shape.channels() : groups,
        broadcast(call, "scale", "gamma", axes),
        broadcast(call, "center", "beta", axes),
        call.settings().number("epsilon", EPSILON));
  }

  /** Computes {@code x min(1 / |x|, 1 / epsilon)} with the Euclidean norm over some axes. */
  public static int unit(NetworkBuilder b, String name, int x, int[] axes, float epsilon) {
    int square = b.node(name + "/square", OpaqueOps.plain("SQUARE"), x);
    int over = b.list(name + "/axes", axes);
    int sum = b.node(name + "/sum", OpaqueOps.reduction("SUM", true), square, over);
    int inverse = b.node(name + "/rsqrt", OpaqueOps.plain("RSQRT"), sum);
    int most = b.scalar(name + "/most", 1 / epsilon);
    int limited = b.node(name + "/minimum", new Op.Minimum(), inverse, most);
    return b.node(name, new Op.Mul(Activation.NONE), x, limited);
  }

  /** Computes {@code (x - mean) / max(sqrt(variance), 1e-7)}, or its inverse. */
  private static int standard(LayerCall call) {
    NetworkBuilder b = call.b();
    float[] mean = statistic(call, "mean");
    float[] variance = statistic(call, "variance");
    if (mean.length != variance.length) throw call.invalid("Its mean and variance differ in size.");
    Shape shape = call.shape();
    int[] axes = mean.length == 1 ? new int[] {shape.rank() - 1} : axes(call, shape.rank());
    var dims = new int[shape.rank() - axes[0]];
    Arrays.fill(dims, 1);
    if (mean.length != 1) for (int axis : axes) dims[axis - axes[0]] = shape.dim(axis);
    if (Shape.of(dims).elements() != mean.length) {
      throw call.invalid("Its mean doesn't fit an input of shape %s.".formatted(shape));
    }
    boolean invert = call.settings().flag("invert", false);
    var factor = new float[mean.length];
    for (int i = 0; i < factor.length; i++) {
      double deviation = Math.max(Math.sqrt(variance[i]), MIN_DEVIATION);
      factor[i] = (float) (invert ? deviation : 1 / deviation);
    }
    int factors = b.constant(call.name() + "/factor", Shape.of(dims), factor);
    int means = b.constant(call.name() + "/mean", Shape.of(dims), mean);
    if (invert) {
      int wide =
          b.node(call.name() + "/scaled", new Op.Mul(Activation.NONE), call.floatInput(), factors);
      return b.node(call.name(), new Op.Add(Activation.NONE), wide, means);
    }
    int centred =
        b.node(call.name() + "/centred", new Op.Sub(Activation.NONE), call.floatInput(), means);
    return b.node(call.name(), new Op.Mul(Activation.NONE), centred, factors);
  }

  private static int layerScale(LayerCall call) {
    int gamma = call.weight("gamma");
    return call.b().node(call.name(), new Op.Mul(Activation.NONE), call.input(), gamma);
  }

  /** Keras' backend.epsilon(). */
  private static final double MIN_DEVIATION = 1e-7;

  private static float[] statistic(LayerCall call, String name) {
    float @Nullable [] given = call.settings().numbers(name);
    if (given != null) return given;
    Tensor adapted = call.require(name);
    return adapted.requireConstant().floats();
  }

  /** Computes {@code x scale + offset}; each may be a number or one value per channel. */
  static int rescale(LayerCall call) {
    NetworkBuilder b = call.b();
    float[] scale = perChannel(call, "scale", 1);
    float[] offset = perChannel(call, "offset", 0);
    boolean moves = !Arrays.equals(offset, new float[] {0});
    int x = call.floatInput();
    if (!Arrays.equals(scale, new float[] {1})) {
      String name = moves ? call.name() + "/scaled" : call.name();
      x = b.node(name, new Op.Mul(Activation.NONE), x, constant(call, "scale", scale));
    }
    if (!moves) return x;
    if (offset.length == 1) return ActivationFunctions.plus(b, call.name(), x, offset[0]);
    return b.node(call.name(), new Op.Add(Activation.NONE), x, constant(call, "offset", offset));
  }

  private static float[] perChannel(LayerCall call, String name, float otherwise) {
    float @Nullable [] given = call.settings().numbers(name);
    return given == null ? new float[] {otherwise} : given;
  }

  private static int constant(LayerCall call, String name, float[] values) {
    Shape shape = values.length == 1 ? Shape.of() : Shape.of(values.length);
    return call.b().constant(call.name() + "/" + name, shape, values);
  }
}
