package dev.octet.engine.convert;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.quantize.KeptFloat;
import dev.octet.engine.quantize.QuantizedGraph;
import java.util.ArrayList;
import java.util.List;

/** The requirement that an artifact computes in integers, for devices without floats. */
final class IntegerOnly {
  private IntegerOnly() {}

  /**
   * Requires that no node reads or makes floats.
   *
   * @throws RejectedInputException {@code not-integer-only}, with a finding for each layer that
   *     stays float
   */
  static void require(QuantizedGraph quantized) {
    List<String> findings = new ArrayList<>();
    for (KeptFloat kept : quantized.keptFloat()) {
      findings.add("'%s' (%s): %s".formatted(kept.layer(), kept.operator(), kept.reason()));
    }
    Graph graph = quantized.graph();
    if (findings.isEmpty()) {
      for (Node node : graph.nodes()) {
        if (graph.touchesFloats(node)) {
          findings.add("'%s' (%s)".formatted(graph.layerName(node), node.op().name()));
        }
      }
    }
    if (findings.isEmpty()) return;
    throw new RejectedInputException(
        InputProblem.of(
                "not-integer-only",
                "The recipe wants integers only, but %s in floats: %s."
                    .formatted(
                        findings.size() == 1
                            ? "a layer computes"
                            : "%d layers compute".formatted(findings.size()),
                        findings.getFirst()),
                "Leave precision.integerOnly out, end the network before these layers"
                    + " (network.end), or replace them in the model.")
            .findings(findings));
  }
}
