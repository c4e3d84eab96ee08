package dev.octet.engine.lint;

import static dev.octet.engine.graph.ElementType.INT16;
import static dev.octet.engine.graph.ElementType.INT8;
import static dev.octet.engine.graph.ElementType.UINT8;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the Ethos-U55 and Ethos-U65. The Vela compiler leaves a node that breaks a rule to
 * the CPU. Source: the constraints that Vela 5.2.0 prints with {@code --supported-ops-report}, as
 * in {@value #PAGE}.
 */
final class EthosURules {
  private static final String PAGE =
      "https://gitlab.arm.com/artificial-intelligence/ethos-u/ethos-u-vela/-/blob/main/SUPPORTED_OPS.md";

  private static final Set<String> OPERATORS =
      Set.of(
          "ABS",
          "ADD",
          "ARG_MAX",
          "AVERAGE_POOL_2D",
          "BATCH_MATMUL",
          "CONCATENATION",
          "CONV_2D",
          "DEPTHWISE_CONV_2D",
          "ELU",
          "EXP",
          "EXPAND_DIMS",
          "FULLY_CONNECTED",
          "GELU",
          "HARD_SWISH",
          "LEAKY_RELU",
          "LOG",
          "LOGISTIC",
          "MAXIMUM",
          "MAX_POOL_2D",
          "MEAN",
          "MINIMUM",
          "MIRROR_PAD",
          "MUL",
          "NEG",
          "PACK",
          "PAD",
          "PADV2",
          "PRELU",
          "QUANTIZE",
          "REDUCE_MAX",
          "REDUCE_MIN",
          "RELU",
          "RELU6",
          "RELU_0_TO_1",
          "RELU_N1_TO_1",
          "RESHAPE",
          "RESIZE_BILINEAR",
          "RESIZE_NEAREST_NEIGHBOR",
          "RSQRT",
          "SLICE",
          "SOFTMAX",
          "SPLIT",
          "SPLIT_V",
          "SQUARED_DIFFERENCE",
          "SQUEEZE",
          "STRIDED_SLICE",
          "SUB",
          "SUM",
          "TANH",
          "TILE",
          "TRANSPOSE",
          "TRANSPOSE_CONV",
          "UNIDIRECTIONAL_SEQUENCE_LSTM",
          "UNPACK");

  private static final int MOST_STRIDE = 3;
  private static final int MOST_PADDED_WINDOW = 8;
  private static final int MOST_WINDOW = 256;
  private static final Set<Integer> RESIZE_FACTORS = Set.of(2, 4, 8);

  static final List<DeviceRule> ALL =
      List.of(
          new DeviceRule(
              LintRule.OPERATOR,
              "The operator is in Vela's summary table.",
              PAGE,
              EthosURules::operator),
          new DeviceRule(
              LintRule.ELEMENT_TYPE,
              "Activations are int8, uint8 or int16.",
              PAGE,
              EthosURules::types),
          new DeviceRule(
              LintRule.CONSTANT, "Weights are constants.", PAGE, EthosURules::constantWeights),
          new DeviceRule(
              LintRule.SAME_SCALE,
              "MAXIMUM and MINIMUM have the scale and zero point of their inputs.",
              PAGE,
              EthosURules::sameScale),
          new DeviceRule(
              LintRule.SHAPE,
              "MEAN has at most 4 axes and a batch of 1, and reduces channels only where rows, columns or"
                  + " channels are 1.",
              PAGE,
              EthosURules::mean),
          new DeviceRule(
              LintRule.OPTIONS,
              "Strides are at most 3 (DEPTHWISE_CONV_2D; others with padding or dilation) or 2"
                  + " (TRANSPOSE_CONV); padded average windows are at most 8 x 8, windows at most"
                  + " 256 high; images are resized by 2, 4 or 8.",
              PAGE,
              EthosURules::options));

  private EthosURules() {}

  private static @Nullable String operator(NodeView node) {
    if (node.isOneOf(OPERATORS)) return null;
    return "Vela leaves %s to the CPU; replace it in the model".formatted(node.name());
  }

  private static @Nullable String types(NodeView node) {
    if (node.name().equals("ARG_MAX")) return null;
    Tensor wrong = node.activationOutside(Set.of(INT8, UINT8, INT16));
    if (wrong == null) return null;
    return "'%s' is %s, the Ethos-U computes in int8, uint8 and int16; use integer inputs and outputs"
            .formatted(wrong.name(), wrong.type())
        + " and precision.integerOnly";
  }

  private static @Nullable String constantWeights(NodeView node) {
    Tensor weights = node.weights();
    if (weights == null || weights.isConstant() || node.op() instanceof Op.FullyConnected) {
      return null;
    }
    return "its weights are computed by the network; make them constants";
  }

  private static @Nullable String sameScale(NodeView node) {
    if (!(node.op() instanceof Op.Maximum || node.op() instanceof Op.Minimum)) return null;
    for (int i = 0; i < node.node().inputs().size(); i++) {
      if (!NodeView.areEqual(node.input(i).quantization(), node.output().quantization())) {
        return "'%s' has another scale or zero point than the output; quantize the model with Octet"
            .formatted(node.input(i).name());
      }
    }
    return null;
  }

  private static @Nullable String mean(NodeView node) {
    if (!(node.op() instanceof Op.Mean)) return null;
    Shape shape = node.data().shape();
    int last = shape.rank() - 1;
    if (last > 3) return "its input has %d axes; join axes in the model".formatted(last + 1);
    if (NodeView.batch(node.data()) != 1) {
      return "its input has a batch of %d; export the model with batch size 1"
          .formatted(NodeView.batch(node.data()));
    }
    List<Integer> axes = node.axes();
    boolean channels = axes == null || axes.contains(last);
    boolean several = last >= 2;
    for (int axis = last; several && axis > last - 3; axis--) several &= shape.dim(axis) > 1;
    return channels && several
        ? "it reduces the channels of an image; reduce rows and columns, or reshape the image to one"
            + " row first"
        : null;
  }

  private static @Nullable String options(NodeView node) {
    return switch (node.op()) {
      case Op.DepthwiseConv2D conv ->
          stride(Math.max(conv.strideHeight(), conv.strideWidth()), MOST_STRIDE);
      case Op.TransposeConv conv -> stride(Math.max(conv.strideHeight(), conv.strideWidth()), 2);
      case Op.Conv2D conv -> conv(conv);
      case Op.AveragePool2D pool -> average(pool);
      case Op.MaxPool2D pool ->
          pool.filterHeight() <= MOST_WINDOW ? wideStride(pool, false) : window(MOST_WINDOW);
      case Op.ResizeBilinear resize ->
          resize(node, resize.alignCorners(), resize.halfPixelCenters());
      case Op.ResizeNearestNeighbor resize -> resize(node, resize.alignCorners(), false);
      default -> null;
    };
  }

  private static @Nullable String conv(Op.Conv2D conv) {
    return wideStride(conv, conv.dilationHeight() > 1 || conv.dilationWidth() > 1);
  }

  private static @Nullable String wideStride(Op.Windowed op, boolean dilated) {
    int stride = Math.max(op.strideHeight(), op.strideWidth());
    boolean free = op.padding() == Op.Padding.VALID && !dilated;
    return free ? null : stride(stride, MOST_STRIDE);
  }

  private static @Nullable String stride(int stride, int most) {
    if (stride <= most) return null;
    return "its stride is %d, the Ethos-U takes at most %d here; use several layers with smaller"
            .formatted(stride, most)
        + " strides";
  }

  private static @Nullable String average(Op.AveragePool2D pool) {
    boolean padded = pool.padding() == Op.Padding.SAME;
    int side = Math.max(pool.filterHeight(), pool.filterWidth());
    if (padded && side > MOST_PADDED_WINDOW) return window(MOST_PADDED_WINDOW);
    if (!padded && pool.filterHeight() > MOST_WINDOW) return window(MOST_WINDOW);
    return wideStride(pool, false);
  }

  private static String window(int most) {
    return "its window is larger than %d; use several smaller pools, or a MEAN".formatted(most);
  }

  private static @Nullable String resize(NodeView node, boolean corners, boolean halfPixels) {
    Shape in = node.data().shape();
    Shape out = node.output().shape();
    if (in.equals(out) || (in.dim(1) == 1 && in.dim(2) == 1)) return null;
    int height = factor(in.dim(1), out.dim(1), corners);
    int width = factor(in.dim(2), out.dim(2), corners);
    Set<Integer> possible = halfPixels ? Set.of(2) : RESIZE_FACTORS;
    if (height == width && possible.contains(height)) return null;
    return "it resizes %d x %d to %d x %d, the Ethos-U resizes both sides by %s; resize by such factors"
            .formatted(in.dim(1), in.dim(2), out.dim(1), out.dim(2), halfPixels ? "2" : "2, 4 or 8")
        + " in the model";
  }

  /** Returns the whole factor of a side; 0 if it is none. */
  private static int factor(int in, int out, boolean corners) {
    int from = corners ? in - 1 : in;
    int to = corners ? out - 1 : out;
    return from > 0 && to % from == 0 ? to / from : 0;
  }
}
