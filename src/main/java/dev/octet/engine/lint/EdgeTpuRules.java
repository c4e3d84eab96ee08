package dev.octet.engine.lint;

import static dev.octet.engine.graph.ElementType.INT8;
import static dev.octet.engine.graph.ElementType.UINT8;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the Edge TPU. Its compiler maps a network from its inputs up to the first node that
 * breaks a rule; that node and all behind it run on the CPU. Source: {@value #PAGE}, sections
 * "Model requirements" and "Supported operations", unless a rule names another. The table of that
 * page grew with the compiler's versions; the list here has the operators of version 16.0 of 2021,
 * the last one. Those that versions 13 to 16 added were not all read in a public copy: PRELU,
 * TRANSPOSE_CONV and TRANSPOSE are named by issues 597, 684 and 433 of google-coral/edgetpu.
 */
final class EdgeTpuRules {
  private static final String PAGE = "https://coral.ai/docs/edgetpu/models-intro/";

  /** The converters' change of 2024 to one scale per channel in FULLY_CONNECTED. */
  private static final String DENSE = "https://github.com/tensorflow/tflite-micro/pull/2602";

  private static final Set<String> OPERATORS =
      Set.of(
          "ADD",
          "AVERAGE_POOL_2D",
          "CONCATENATION",
          "CONV_2D",
          "DEPTHWISE_CONV_2D",
          "EXPAND_DIMS",
          "FULLY_CONNECTED",
          "L2_NORMALIZATION",
          "LOGISTIC",
          "MAXIMUM",
          "MAX_POOL_2D",
          "MEAN",
          "MINIMUM",
          "MUL",
          "PACK",
          "PAD",
          "PRELU",
          "QUANTIZE",
          "REDUCE_MAX",
          "REDUCE_MIN",
          "RELU",
          "RELU6",
          "RELU_N1_TO_1",
          "RESHAPE",
          "RESIZE_BILINEAR",
          "RESIZE_NEAREST_NEIGHBOR",
          "RSQRT",
          "SLICE",
          "SOFTMAX",
          "SPACE_TO_DEPTH",
          "SPLIT",
          "SQUARED_DIFFERENCE",
          "SQUEEZE",
          "STRIDED_SLICE",
          "SUB",
          "SUM",
          "TANH",
          "TRANSPOSE",
          "TRANSPOSE_CONV");

  /** Number of innermost axes that may have more than one element. */
  private static final int AXES = 3;

  private static final int MOST_SOFTMAX_ELEMENTS = 16_000;

  static final List<DeviceRule> ALL =
      List.of(
          new DeviceRule(
              LintRule.ELEMENT_TYPE, "Activations are int8 or uint8.", PAGE, EdgeTpuRules::types),
          new DeviceRule(
              LintRule.OPERATOR,
              "The operator is in the table of supported operations.",
              PAGE,
              EdgeTpuRules::operator),
          new DeviceRule(
              LintRule.SHAPE,
              "Only the three innermost axes have more than one element.",
              PAGE,
              EdgeTpuRules::shape),
          new DeviceRule(
              LintRule.PER_CHANNEL,
              "The weights of FULLY_CONNECTED have one scale, as in all releases of TensorFlow Lite"
                  + " up to the compiler's last one of 2021.",
              DENSE,
              EdgeTpuRules::perChannel),
          new DeviceRule(
              LintRule.FUSED_ACTIVATION,
              "AVERAGE_POOL_2D, MAX_POOL_2D and CONCATENATION have no fused activation.",
              PAGE,
              EdgeTpuRules::fused),
          new DeviceRule(
              LintRule.OPTIONS,
              "MEAN reduces rows and columns; PAD pads them; strides of STRIDED_SLICE are 1;"
                  + " SOFTMAX has one axis of at most 16,000 elements.",
              PAGE,
              EdgeTpuRules::options));

  private EdgeTpuRules() {}

  private static @Nullable String types(NodeView node) {
    Tensor wrong = node.activationOutside(Set.of(INT8, UINT8));
    if (wrong == null) return null;
    return "'%s' is %s, the Edge TPU computes in int8 and uint8; use integer inputs and outputs and"
            .formatted(wrong.name(), wrong.type())
        + " precision.integerOnly, or end the network before this layer (network.end)";
  }

  private static @Nullable String operator(NodeView node) {
    if (node.isOneOf(OPERATORS)) return null;
    return "the Edge TPU has no %s; it and all layers behind it run on the CPU, so replace it in the"
            .formatted(node.name())
        + " model, or end the network before it (network.end)";
  }

  private static @Nullable String shape(NodeView node) {
    for (Tensor tensor : node.activations()) {
      Shape shape = tensor.shape();
      if (shape.elements(0, Math.max(0, shape.rank() - AXES)) <= 1) continue;
      return "'%s' has the shape %s, but only the last 3 axes may have more than one element; export"
              .formatted(tensor.name(), shape)
          + " the model with batch size 1";
    }
    return null;
  }

  private static @Nullable String perChannel(NodeView node) {
    if (!(node.op() instanceof Op.FullyConnected) || !node.hasPerChannelWeights()) return null;
    return "its weights have one scale per channel; set \"fullyConnected\": \"per-tensor\"";
  }

  private static @Nullable String fused(NodeView node) {
    boolean pools =
        switch (node.op()) {
          case Op.AveragePool2D _, Op.MaxPool2D _, Op.Concatenation _ -> true;
          default -> false;
        };
    if (!pools || node.activation() == Op.Activation.NONE) return null;
    return "it has a fused %s, which the Edge TPU does not support here; make it a layer of its own"
        .formatted(node.activation());
  }

  private static @Nullable String options(NodeView node) {
    return switch (node.op()) {
      case Op.Mean _ -> mean(node);
      case Op.Pad _ -> pad(node);
      case Op.StridedSlice slice ->
          slice.ellipsisMask() != 0 || slice.newAxisMask() != 0 || !hasStridesOf1(node)
              ? "its strides must be 1, without an ellipsis or a new axis; replace it by a slice and"
                  + " a pool, or move it out of the network"
              : null;
      case Op.Softmax _ -> softmax(node.data().shape());
      default -> null;
    };
  }

  private static boolean hasStridesOf1(NodeView node) {
    if (!node.hasInput(3) || !node.input(3).isConstant()) return false;
    for (int stride : node.input(3).requireConstant().ints()) if (stride != 1) return false;
    return true;
  }

  private static @Nullable String mean(NodeView node) {
    List<Integer> axes = node.axes();
    int channels = node.data().shape().rank() - 1;
    if (axes != null && !axes.contains(0) && !axes.contains(channels)) return null;
    return "it must reduce rows and columns only; end the network before it (network.end)";
  }

  private static @Nullable String pad(NodeView node) {
    Shape in = node.data().shape();
    Shape out = node.output().shape();
    int channels = in.rank() - 1;
    if (in.rank() < AXES) return null;
    boolean batch = in.rank() > AXES && in.dim(0) != out.dim(0);
    if (!batch && in.dim(channels) == out.dim(channels)) return null;
    return "it must pad rows and columns only; pad channels by a convolution instead";
  }

  private static @Nullable String softmax(Shape shape) {
    int last = shape.dim(shape.rank() - 1);
    boolean one = shape.elements(0, shape.rank() - 1) == 1;
    if (one && last <= MOST_SOFTMAX_ELEMENTS) return null;
    return "it has the shape %s, the Edge TPU takes one axis of at most %,d elements; end the network"
            .formatted(shape, MOST_SOFTMAX_ELEMENTS)
        + " before it (network.end) and compute it on the CPU";
  }
}
