package dev.octet.engine.convert.report;

import dev.octet.engine.quantize.Target;
import java.util.List;

/**
 * What becomes of an operator of an uploaded network.
 *
 * @param operator TensorFlow Lite's name
 * @param highestVersion the highest that TensorFlow Lite itself runs, and so Octet reads
 * @param targets one for each target
 */
public record OperatorSupport(String operator, int highestVersion, List<OnTarget> targets) {
  /**
   * On a target.
   *
   * @param becomes what it computes with
   * @param reason why no more of it becomes integers; empty for {@link Becomes#QUANTIZED}
   */
  public record OnTarget(Target target, Becomes becomes, String reason) {}

  /** What an operator computes with in an artifact. */
  public enum Becomes {
    /** Integers, unless something of the one layer speaks against it. */
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
