package dev.octet.engine.check;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.OperatorRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks that every scale is a normal, finite, positive float, and a layer's {@code inputScale *
 * weightScale / outputScale} is below 256: XNNPACK refuses a network with any other as a whole. The
 * scale of a bias, which no kernel reads, may be smaller.
 */
final class UsableScales implements ArtifactCheck {
  /** {@code xnn_create_*_qs8}: the requantization scale of 8-bit layers must be below this. */
  private static final double REQUANTIZATION_LIMIT = 256;

  @Override
  public List<Finding> check(FinishedArtifact artifact) {
    Graph graph = artifact.graph();
    List<Finding> findings = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      Set<Integer> tensors = new HashSet<>(node.outputs());
      tensors.addAll(node.inputs());
      if (node.op() instanceof Op.Weighted op) {
        OperatorRule.Weighted rule = OperatorRule.weighted(op);
        if (rule.bias() < node.inputs().size()) tensors.remove(node.input(rule.bias()));
      }
      for (int id : tensors) {
        if (id != Node.ABSENT && seen.add(id)) scales(artifact, n, graph.tensor(id), findings);
      }
      if (node.op() instanceof Op.Weighted op) {
        ratio(artifact, n, OperatorRule.weighted(op), findings);
      }
    }
    return findings;
  }

  private static void scales(
      FinishedArtifact artifact, int node, Tensor tensor, List<Finding> findings) {
    if (tensor.quantization() == null) return;
    for (float scale : tensor.quantization().scales()) {
      if (scale >= Float.MIN_NORMAL && Float.isFinite(scale)) continue;
      findings.add(
          new Finding.Fault(
              "%s: tensor '%s' has the scale %g, expected a finite one of at least %g"
                  .formatted(artifact.at(node), tensor.name(), scale, Float.MIN_NORMAL)));
      return;
    }
  }

  private static void ratio(
      FinishedArtifact artifact, int index, OperatorRule.Weighted rule, List<Finding> findings) {
    Graph graph = artifact.graph();
    Node node = graph.nodes().get(index);
    Tensor made = graph.tensor(node.output());
    Quantization data = graph.tensor(node.input(rule.data())).quantization();
    Quantization weights = graph.tensor(node.input(rule.weights())).quantization();
    if (made.quantization() == null || data == null || weights == null) return;
    if (made.type().bytes() != 1) return;
    for (float scale : weights.scales()) {
      double ratio = (double) data.scale() * scale / made.quantization().scale();
      if (ratio < REQUANTIZATION_LIMIT) continue;
      findings.add(
          new Finding.Fault(
              "%s: its input's scale times its weights' is %g times its output's, expected below %g"
                  .formatted(artifact.at(index), ratio, REQUANTIZATION_LIMIT)));
      return;
    }
  }
}
