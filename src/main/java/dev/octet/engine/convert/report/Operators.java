package dev.octet.engine.convert.report;

import dev.octet.engine.convert.report.OperatorSupport.Becomes;
import dev.octet.engine.convert.report.OperatorSupport.OnTarget;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.EachOp;
import dev.octet.engine.graph.Op;
import dev.octet.engine.quantize.OperatorRule;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.WeightsOnly;
import dev.octet.engine.read.ModelReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lists the operators that Octet reads and their support per target, according to the tables of the
 * readers and the quantizer. The targets' rules are about TensorFlow Lite's operators, so operators
 * of other formats, which become one or several of these, have no support per target. Requirements
 * on individual layers (constant weights, a rank that the kernel accepts) are checked only by a
 * conversion.
 */
public final class Operators {
  private static final Constant NOTHING = Constant.ofBytes(new byte[0]);

  private Operators() {}

  /** Returns the names of the formats that Octet reads. */
  public static List<String> formats() {
    return ModelReader.formats();
  }

  /**
   * Returns all operators of a format, sorted by name; models with any other operator are rejected.
   */
  public static List<OperatorSupport> of(String format) {
    if (!ModelReader.isTensorFlowLite(format)) {
      return ModelReader.operators(format).stream()
          .map(read -> new OperatorSupport(read.name(), read.highestVersion(), List.of()))
          .toList();
    }
    Map<String, Op> known = EachOp.known().stream().collect(Collectors.toMap(Op::name, op -> op));
    return ModelReader.operators(format).stream()
        .map(read -> {
          Op op = known.getOrDefault(read.name(), opaque(read.name()));
          return new OperatorSupport(
              read.name(),
              read.highestVersion(),
              Arrays.stream(Target.values()).map(target -> on(target, op)).toList());
        })
        .toList();
  }

  private static Op opaque(String name) {
    return new Op.Opaque(name, 0, 1, 0, NOTHING, 0, NOTHING);
  }

  private static OnTarget on(Target target, Op op) {
    String obstacle =
        target.isWeightsOnly() ? weightsStay(target, op) : activationsStay(target, op);
    if (obstacle != null) return new OnTarget(target, Becomes.FLOAT, obstacle);
    return target.isWeightsOnly()
        ? new OnTarget(target, Becomes.SMALLER_WEIGHTS, "the target's activations are float")
        : new OnTarget(target, Becomes.QUANTIZED, "");
  }

  private static @Nullable String activationsStay(Target target, Op op) {
    return OperatorRule.of(op, target) instanceof OperatorRule.StaysFloat(String reason)
        ? reason
        : null;
  }

  private static @Nullable String weightsStay(Target target, Op op) {
    return switch (op) {
      case Op.Weighted weighted -> WeightsOnly.missingKernel(weighted, target);
      case Op.SequenceLstm _ -> null;
      default -> "the target's activations are float, and it has no weights";
    };
  }
}
