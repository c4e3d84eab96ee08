package dev.octet.engine.lint;

import static dev.octet.engine.graph.ElementType.INT16;
import static dev.octet.engine.graph.ElementType.INT8;
import static dev.octet.engine.graph.ElementType.UINT8;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of MediaTek's NPUs. A node that breaks one runs on the CPU. Source: the operators that
 * LiteRT's compiler plugin lists in {@value #PLUGIN} at commit f6745779 (August 2026).
 */
final class MediatekRules {
  private static final String PLUGIN =
      "https://github.com/google-ai-edge/LiteRT/blob/main/litert/vendors/mediatek/compiler/compiler_plugin.cc";

  private static final String TYPES =
      "https://github.com/google-ai-edge/LiteRT/blob/main/litert/vendors/mediatek/compiler/legalizations/neuron_utils.cc";

  private static final String DENSE = "https://github.com/google-ai-edge/LiteRT/issues/3596";

  private static final Set<String> OPERATORS =
      Set.of(
          """
          ABS ADD AVERAGE_POOL_2D BATCH_MATMUL CAST CONCATENATION CONV_2D DEPTHWISE_CONV_2D \
          DEQUANTIZE DIV FULLY_CONNECTED GELU GREATER HARD_SWISH L2_NORMALIZATION LEAKY_RELU LESS \
          LOGISTIC MAXIMUM MAX_POOL_2D MEAN MINIMUM MUL PAD PADV2 PRELU QUANTIZE REDUCE_MAX RELU \
          RESHAPE RESIZE_BILINEAR RESIZE_NEAREST_NEIGHBOR RSQRT SLICE SOFTMAX SPLIT SQRT \
          SQUARED_DIFFERENCE STABLEHLO_COMPOSITE STRIDED_SLICE SUB SUM TANH TRANSPOSE \
          TRANSPOSE_CONV\
          """
              .split(" "));

  static final List<DeviceRule> ALL =
      List.of(
          new DeviceRule(
              LintRule.OPERATOR,
              "The operator is in the list of LiteRT's plugin.",
              PLUGIN,
              MediatekRules::operator),
          new DeviceRule(
              LintRule.ELEMENT_TYPE,
              "Activations are int8, uint8 or int16: floats would run as 16-bit floats.",
              TYPES,
              MediatekRules::types),
          new DeviceRule(
              LintRule.PER_CHANNEL,
              "The weights of FULLY_CONNECTED have one scale: NNAPI, which older phones use, rejects"
                  + " one scale per channel.",
              DENSE,
              MediatekRules::perChannel));

  private MediatekRules() {}

  private static @Nullable String operator(NodeView node) {
    if (node.isOneOf(OPERATORS)) return null;
    return "LiteRT's plugin leaves %s to the CPU; replace it in the model".formatted(node.name());
  }

  private static @Nullable String types(NodeView node) {
    if (node.isOneOf(Set.of("CAST", "GREATER", "LESS"))) return null;
    Tensor wrong = node.activationOutside(Set.of(INT8, UINT8, INT16));
    if (wrong == null) return null;
    return "'%s' is %s; use integer inputs and outputs and precision.integerOnly"
        .formatted(wrong.name(), wrong.type());
  }

  private static @Nullable String perChannel(NodeView node) {
    if (!(node.op() instanceof Op.FullyConnected) || !node.hasPerChannelWeights()) return null;
    return "its weights have one scale per channel, which NNAPI rejects; set \"fullyConnected\":"
        + " \"per-tensor\"";
  }
}
