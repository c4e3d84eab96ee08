package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.tensorflow.flat.FlatNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the nodes that can't be imported, before anything is built. */
public final class UnsupportedNodes {
  private static final String CHANNELS_LAST = "NHWC";

  private UnsupportedNodes() {}

  /**
   * Requires that all nodes can be imported.
   *
   * @throws RejectedInputException {@code unsupported-operator}, naming all nodes that can't
   */
  public static void require(List<FlatNode> nodes) {
    List<String> findings = new ArrayList<>();
    var names = new TreeSet<String>();
    for (FlatNode node : nodes) {
      if (node.op().equals("Placeholder")) continue;
      String problem = problem(node);
      if (problem == null) continue;
      names.add(node.op());
      findings.add(node.place() + ": " + problem);
    }
    if (findings.isEmpty()) return;
    throw ModelProblems.of(
        "unsupported-operator",
        "%d of the network's %d nodes have operators or options that can't be read: %s."
            .formatted(findings.size(), nodes.size(), String.join(", ", names)),
        "Remove these nodes from the network, or name tensors behind or before them as its"
            + " beginning or end.",
        findings);
  }

  private static @Nullable String problem(FlatNode node) {
    if (!Importers.has(node.op())) {
      return switch (node.op()) {
        case "While", "StatelessWhile", "Enter", "Exit", "NextIteration", "LoopCond" ->
            "a loop, which the pipeline can't unroll";
        case "If", "StatelessIf", "Case", "StatelessCase", "Switch", "Merge" ->
            "a branch whose condition is not a constant";
        default -> "the operator is not supported";
      };
    }
    String format = node.attributes().text("data_format", CHANNELS_LAST);
    if (!format.equals(CHANNELS_LAST)) {
      return "the axis order %s is not supported, only %s".formatted(format, CHANNELS_LAST);
    }
    return switch (node.op()) {
      case "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3" ->
          node.attributes().flag("is_training", true)
              ? "it normalizes by the statistics of the batch, as in training"
              : null;
      case "Conv2DBackpropInput" ->
          isOnes(node.attributes().integers("dilations"))
              ? null
              : "a transposed convolution with dilation";
      default -> null;
    };
  }

  private static boolean isOnes(int[] values) {
    return Arrays.stream(values).allMatch(value -> value == 1);
  }
}
