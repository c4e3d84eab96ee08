package dev.octet.engine.rewrite.rule;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.rewrite.edit.GraphEdit;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a NEG whose only consumer is an ADD by SUB: one operator and one rounding fewer, and
 * XNNPACK runs no 8-bit NEG.
 *
 * <pre>{@code
 * x ──► NEG ──► ADD ──► z          x ─────────► SUB ──► z
 * y ────────────► ┘                y (first) ──► ┘
 * }</pre>
 */
public final class SubForNegatedAdd implements ProvenRule {
  @Override
  public String name() {
    return "sub-for-negated-add";
  }

  @Override
  public String summary() {
    return "A NEG followed by an ADD becomes a SUB.";
  }

  @Override
  public Optional<RuleSettings> usual(Set<TargetTrait> target) {
    return target.contains(TargetTrait.INTEGER_ACTIVATIONS)
        ? Optional.of(RuleSettings.USUAL)
        : Optional.empty();
  }

  @Override
  public @Nullable GraphChange propose(Graph graph) {
    var edit = new GraphEdit(graph);
    Uses uses = Uses.of(graph);
    List<Certificate.Site> sites = new ArrayList<>();
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node add = graph.nodes().get(n);
      if (!(add.op() instanceof Op.Add op)) continue;
      int negated = negated(graph, uses, n, add);
      if (negated < 0) continue;
      int neg = uses.producerIndex(add.input(negated));
      int subtracted = graph.nodes().get(neg).input(0);
      edit.node(
          n,
          new Node(
              new Op.Sub(op.activation()),
              List.of(add.input(1 - negated), subtracted),
              add.outputs()));
      edit.remove(neg);
      sites.add(
          new Certificate.Site(
              graph.layerName(add),
              List.of(),
              "SUB in place of the NEG '%s' and an ADD"
                  .formatted(graph.layerName(graph.nodes().get(neg)))));
    }
    if (sites.isEmpty()) return null;
    return new GraphChange(edit.build(), Map.of(), sites, "y + (-x) = y - x in float, exactly");
  }

  /** NEG is an opaque operator: Octet knows only its name and output shape. */
  private static boolean isNeg(Op op) {
    return op instanceof Op.Opaque opaque && opaque.name().equals("NEG");
  }

  /**
   * Returns the position, 0 or 1, of an input that a NEG produces for this ADD alone; -1 if there
   * is none.
   */
  private static int negated(Graph graph, Uses uses, int n, Node add) {
    for (int i = 0; i < 2; i++) {
      int tensor = add.input(i);
      int producer = uses.producerIndex(tensor);
      if (producer == Uses.NOBODY || uses.onlyConsumer(tensor) != n) continue;
      if (add.input(1 - i) == tensor) continue;
      Node neg = graph.nodes().get(producer);
      if (isNeg(neg.op()) && graph.tensor(tensor).type() == ElementType.FLOAT32) {
        return i;
      }
    }
    return -1;
  }
}
