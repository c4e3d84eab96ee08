package dev.octet.engine.convert.report;

import dev.octet.engine.quantize.Target;
import java.util.List;

/**
 * The support of an operator on each target.
 *
 * @param operator the format's name of the operator: {@code CONV_2D} of TensorFlow Lite, {@code
 *     Conv} of ONNX, the layer {@code Conv2D} of Keras
 * @param highestVersion the highest version of the operator that Octet accepts, as defined by
 *     TensorFlow Lite; for ONNX the newest operator set, and 1 for formats without versions
 * @param targets the support on each target; empty for formats other than {@code tflite}, whose
 *     operators become one or several operators of TensorFlow Lite. The inspection of a model lists
 *     these
 */
public record OperatorSupport(String operator, int highestVersion, List<OnTarget> targets) {
  /**
   * The support of an operator on one target.
   *
   * @param target the target
   * @param becomes the kind of arithmetic in the artifact
   * @param reason why the operator is not fully quantized; empty for {@link Becomes#QUANTIZED}
   */
  public record OnTarget(Target target, Becomes becomes, String reason) {}

  /** The kind of arithmetic that an operator has in an artifact. */
  public enum Becomes {
    /** Integers, unless a property of a single layer prevents it. */
    QUANTIZED,
    /** Floats, with weights stored in 8 or 16 bits. */
    SMALLER_WEIGHTS,
    /** Floats, as in the uploaded network. */
    FLOAT
  }

  public OperatorSupport {
    targets = List.copyOf(targets);
  }
}
