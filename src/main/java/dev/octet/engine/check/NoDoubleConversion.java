package dev.octet.engine.check;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Checks that no QUANTIZE follows the matching DEQUANTIZE: two operators that take time and change
 * nothing.
 */
final class NoDoubleConversion implements ArtifactCheck {
  @Override
  public List<Finding> check(FinishedArtifact artifact) {
    Graph graph = artifact.graph();
    Uses uses = Uses.of(graph);
    List<Finding> findings = new ArrayList<>();
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      if (!(node.op() instanceof Op.Quantize)) continue;
      Node before = uses.producer(node.input(0));
      if (before == null || !(before.op() instanceof Op.Dequantize)) continue;
      Tensor integers = graph.tensor(before.input(0));
      Tensor again = graph.tensor(node.output());
      if (integers.type() != again.type()) continue;
      if (!Objects.equals(integers.quantization(), again.quantization())) continue;
      findings.add(
          new Finding.Fault(
              ("%s quantizes '%s' to the integers that a DEQUANTIZE reads from '%s'; expected its"
                      + " consumers to read these directly")
                  .formatted(artifact.at(n), graph.tensor(node.input(0)).name(), integers.name())));
    }
    return findings;
  }
}
