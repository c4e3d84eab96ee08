package dev.octet.engine.convert.report;

import dev.octet.engine.quantize.Target;
import java.util.List;

/**
 * The support of an operator, per target.
 *
 * @param operator TensorFlow Lite's name
 * @param highestVersion the highest operator version that TensorFlow Lite runs, and so Octet reads
 * @param targets one entry per target
 */
public record OperatorSupport(String operator, int highestVersion, List<OnTarget> targets) {
  /**
   * The support of an operator on one target.
   *
   * @param becomes the kind of arithmetic in the artifact
   * @param reason why the operator is not fully quantized; empty for {@link Becomes#QUANTIZED}
   */
  public record OnTarget(Target target, Becomes becomes, String reason) {}

  /** The kind of arithmetic of an operator in an artifact. */
  public enum Becomes {
    /** Integers, unless a property of the individual layer prevents it. */
    QUANTIZED,
    /** Floats, with smaller weights. */
    SMALLER_WEIGHTS,
    /** Floats, as in the uploaded network. */
    FLOAT
  }

  public OperatorSupport {
    targets = List.copyOf(targets);
  }
}
