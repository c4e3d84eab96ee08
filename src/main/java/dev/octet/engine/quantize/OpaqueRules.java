package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.quantize.range.Levels;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of operators without a record in the graph ({@link Op.Opaque}), by name. Sources:
 * TensorFlow Lite's quantization specification, the converter's {@code operator_property.cc}, and
 * the kernels themselves.
 */
final class OpaqueRules {
  /** Operators that move, omit, repeat or select values. */
  private static final Set<String> SHARED =
      Set.of(
          "BATCH_TO_SPACE_ND",
          "BROADCAST_TO",
          "DYNAMIC_UPDATE_SLICE",
          "EMBEDDING_LOOKUP",
          "GATHER",
          "GATHER_ND",
          "MIRROR_PAD",
          "REDUCE_MAX",
          "REDUCE_MIN",
          "REVERSE_V2",
          "SCATTER_ND",
          "SELECT",
          "SELECT_V2",
          "SPACE_TO_BATCH_ND",
          "SPLIT_V",
          "TILE",
          "UNPACK");

  /** Operators that compute values. */
  private static final Set<String> FREE =
      Set.of(
          "ABS",
          "BATCH_MATMUL",
          "ELU",
          "EXP",
          "FAKE_QUANT",
          "GELU",
          "LOG",
          "RSQRT",
          "SQRT",
          "SQUARED_DIFFERENCE",
          "SUM");

  /** Operators without a kernel for int16. */
  private static final Set<String> WITHOUT_INT16 =
      Set.of(
          "ELU",
          "GELU",
          "L2_NORMALIZATION",
          "LOG_SOFTMAX",
          "RSQRT",
          "SQRT",
          "SQUARED_DIFFERENCE",
          "TILE");

  /** Operators without a kernel for uint8. */
  private static final Set<String> WITHOUT_UINT8 =
      Set.of(
          "ABS",
          "BATCH_MATMUL",
          "DYNAMIC_UPDATE_SLICE",
          "ELU",
          "EXP",
          "LOG",
          "RSQRT",
          "SQRT",
          "SQUARED_DIFFERENCE");

  /** Operators that XNNPACK computes in floats, but not in 8 bits. */
  private static final Set<String> INTERRUPTING = Set.of("GELU", "RSQRT", "SQUARED_DIFFERENCE");

  /** The scale of LOG_SOFTMAX, whose outputs lie in [-16, 0]. */
  private static final float LOG_SOFTMAX_STEP = 16f / 256;

  /** The scale of L2_NORMALIZATION, whose outputs lie in [-1, 1]. */
  private static final float UNIT_STEP = 1f / 128;

  private OpaqueRules() {}

  /**
   * Returns the position of an input that must have the zero point 0; -1 if there is none. XNNPACK
   * of TensorFlow 2.21 computes a wrong product of two activations, without an error, if the second
   * one has another zero point. TensorFlow Lite's own kernel computes the right one.
   */
  static int symmetricInput(Op op, Target target) {
    boolean product = op.name().equals("BATCH_MATMUL");
    return product && target.activations() == ElementType.INT8 ? 1 : -1;
  }

  /** Returns whether the kernel of an operator fails on an input below 0. */
  static boolean failsBelowZero(Op op) {
    return op.name().equals("RSQRT");
  }

  /**
   * Returns why an operator that has an integer kernel is better in floats; null if it is not. A
   * kernel outside of XNNPACK interrupts its part of the network.
   */
  static @Nullable String betterInFloats(Op op) {
    return INTERRUPTING.contains(op.name())
        ? "XNNPACK has no 8-bit kernel for it; in floats it is faster and adds no noise"
        : null;
  }

  static OperatorRule of(Op.Opaque op, Target target) {
    String name = op.name();
    if (target.activations() == ElementType.INT16 && WITHOUT_INT16.contains(name)) {
      return new OperatorRule.StaysFloat("TensorFlow Lite has no 16-bit kernel for " + name);
    }
    if (target.activations() == ElementType.UINT8 && WITHOUT_UINT8.contains(name)) {
      return new OperatorRule.StaysFloat("TensorFlow Lite has no uint8 kernel for " + name);
    }
    if (SHARED.contains(name)) return new OperatorRule.Shared();
    if (FREE.contains(name)) return new OperatorRule.Free();
    return switch (name) {
      case "L2_NORMALIZATION" -> fixed(UNIT_STEP, target, 128);
      case "LOG_SOFTMAX" -> fixed(LOG_SOFTMAX_STEP, target, 255);
      case "DIV" ->
          new OperatorRule.StaysFloat("its 8-bit kernel fails where the divisor rounds to 0");
      default -> new OperatorRule.StaysFloat("Octet has no 8-bit rule for the operator " + name);
    };
  }

  /** Returns a rule with a zero point that many levels above the lowest. */
  private static OperatorRule fixed(float step, Target target, int level) {
    int qmin = Levels.of(target.activations()).qmin();
    return new OperatorRule.Fixed(Quantization.perTensor(step, qmin + level));
  }
}
