package dev.octet.engine.read.tflite;

import dev.octet.engine.graph.Node;
import dev.octet.engine.kernel.KernelPreconditions;
import dev.octet.engine.read.source.ModelProblems;
import java.util.ArrayList;
import java.util.List;

/** Rejects networks with nodes that omit an input or output which their kernel accesses. */
final class OmittedTensors {
  private OmittedTensors() {}

  /**
   * Checks all nodes.
   *
   * @throws dev.octet.engine.RejectedInputException {@code invalid-model}, naming all such nodes
   */
  static void refuse(List<SourceNode> nodes) {
    List<String> findings = new ArrayList<>();
    for (SourceNode node : nodes) {
      boolean input =
          node.inputs().contains(Node.ABSENT)
              && !KernelPreconditions.hasOptionalInputs(node.name());
      if (node.outputs().contains(Node.ABSENT)) {
        findings.add(node.location() + ": an output is omitted");
      } else if (input) findings.add(node.location() + ": an input is omitted");
    }
    if (!findings.isEmpty()) throw ModelProblems.invalid(findings);
  }
}
