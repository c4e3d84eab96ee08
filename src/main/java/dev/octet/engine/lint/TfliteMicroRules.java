package dev.octet.engine.lint;

import static dev.octet.engine.graph.ElementType.FLOAT32;
import static dev.octet.engine.graph.ElementType.INT8;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of TensorFlow Lite for Microcontrollers. A node that breaks one stops the whole
 * network: there is no fallback. Source: the operators of {@value #RESOLVER} and the kernels in
 * {@value #KERNELS} at commit 90b983c2 (August 2026). The rules were compared with what the runtime
 * says: one network for each operator ran in the Python package of 2026-10-23 ({@code
 * docs/runtimes.md}).
 */
final class TfliteMicroRules {
  private static final String RESOLVER =
      "https://github.com/tensorflow/tflite-micro/blob/main/tensorflow/lite/micro/micro_mutable_op_resolver.h";

  private static final String KERNELS =
      "https://github.com/tensorflow/tflite-micro/tree/main/tensorflow/lite/micro/kernels";

  private static final String DENSE = "https://github.com/tensorflow/tflite-micro/pull/2673";

  /** The builtin operators that the resolver can add. */
  private static final Set<String> OPERATORS =
      Set.of(
          """
          ABS ADD ADD_N ARG_MAX ARG_MIN ASSIGN_VARIABLE AVERAGE_POOL_2D BATCH_MATMUL \
          BATCH_TO_SPACE_ND BROADCAST_ARGS BROADCAST_TO CALL_ONCE CAST CEIL CONCATENATION CONV_2D \
          COS CUMSUM DEPTHWISE_CONV_2D DEPTH_TO_SPACE DEQUANTIZE DIV DYNAMIC_UPDATE_SLICE ELU \
          EMBEDDING_LOOKUP EQUAL EXP EXPAND_DIMS FILL FLOOR FLOOR_DIV FLOOR_MOD FULLY_CONNECTED \
          GATHER GATHER_ND GREATER GREATER_EQUAL HARD_SWISH IF L2_NORMALIZATION L2_POOL_2D \
          LEAKY_RELU LESS LESS_EQUAL LOG LOGICAL_AND LOGICAL_NOT LOGICAL_OR LOGISTIC LOG_SOFTMAX \
          MAXIMUM MAX_POOL_2D MEAN MINIMUM MIRROR_PAD MUL NEG NOT_EQUAL PACK PAD PADV2 PRELU \
          QUANTIZE READ_VARIABLE REDUCE_ALL REDUCE_MAX REDUCE_MIN RELU RELU6 RESHAPE \
          RESIZE_BILINEAR RESIZE_NEAREST_NEIGHBOR REVERSE_V2 ROUND RSQRT SELECT_V2 SHAPE SIN SLICE \
          SOFTMAX SPACE_TO_BATCH_ND SPACE_TO_DEPTH SPLIT SPLIT_V SQRT SQUARE SQUARED_DIFFERENCE \
          SQUEEZE STRIDED_SLICE SUB SUM SVDF TANH TRANSPOSE TRANSPOSE_CONV \
          UNIDIRECTIONAL_SEQUENCE_LSTM UNPACK VAR_HANDLE WHILE ZEROS_LIKE\
          """
              .split(" "));

  /** Operators whose kernels compute in floats only. */
  private static final Set<String> FLOAT_ONLY =
      Set.of("CEIL", "COS", "EXP", "FLOOR", "LOG", "NEG", "ROUND", "SIN", "SQRT", "SQUARE");

  static final List<DeviceRule> ALL =
      List.of(
          new DeviceRule(
              LintRule.OPERATOR,
              "The operator is in the resolver.",
              RESOLVER,
              TfliteMicroRules::operator),
          new DeviceRule(
              LintRule.ELEMENT_TYPE,
              "Some kernels compute in floats only; none takes float data with int8 weights.",
              KERNELS,
              TfliteMicroRules::types),
          new DeviceRule(
              LintRule.PER_CHANNEL,
              "The weights of FULLY_CONNECTED have one scale for releases before 2024-09-27.",
              DENSE,
              TfliteMicroRules::perChannel),
          new DeviceRule(
              LintRule.SAME_SCALE,
              "RELU6 has the scale and zero point of its input.",
              KERNELS + "/activations.cc",
              TfliteMicroRules::sameScale),
          new DeviceRule(
              LintRule.SHAPE,
              "STRIDED_SLICE has at most 4 axes, TRANSPOSE at most 5.",
              KERNELS,
              TfliteMicroRules::shape));

  private static final int MOST_SLICED_AXES = 4;
  private static final int MOST_TRANSPOSED_AXES = 5;

  private TfliteMicroRules() {}

  private static @Nullable String operator(NodeView node) {
    if (node.isOneOf(OPERATORS)) return null;
    return "TensorFlow Lite for Microcontrollers has no %s; replace it in the model"
        .formatted(node.name());
  }

  private static @Nullable String types(NodeView node) {
    Tensor data = node.data();
    if (node.isOneOf(FLOAT_ONLY) && data.type() != FLOAT32) {
      return "its kernel has no %s; keep the layer float (precision.keepFloat)"
          .formatted(data.type());
    }
    Tensor weights = node.weights();
    if (weights == null || data.type() != FLOAT32 || weights.type() != INT8) return null;
    return "its data is float and its weights are int8; use the target int8";
  }

  private static @Nullable String perChannel(NodeView node) {
    if (!(node.op() instanceof Op.FullyConnected) || !node.hasPerChannelWeights()) return null;
    return "its weights have one scale per channel, which releases before 2024-09-27 compute"
        + " incorrectly or refuse; set \"fullyConnected\": \"per-tensor\"";
  }

  private static @Nullable String sameScale(NodeView node) {
    if (!(node.op() instanceof Op.Relu6)) return null;
    if (NodeView.areEqual(node.data().quantization(), node.output().quantization())) return null;
    return "its kernel does not rescale, but its output has another scale than its input; fuse the"
        + " activation into the layer before it";
  }

  private static @Nullable String shape(NodeView node) {
    int rank = node.data().shape().rank();
    int most =
        switch (node.op()) {
          case Op.StridedSlice _ -> MOST_SLICED_AXES;
          case Op.Transpose _ -> MOST_TRANSPOSED_AXES;
          default -> rank;
        };
    if (rank <= most) return null;
    return "it has %d axes, its kernel takes at most %d; join axes in the model"
        .formatted(rank, most);
  }
}
