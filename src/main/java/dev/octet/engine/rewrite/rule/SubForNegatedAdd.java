package dev.octet.engine.rewrite.rule;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.List;
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
    return RuleSettings.usualIf(target.contains(TargetTrait.INTEGER_ACTIVATIONS));
  }

  @Override
  public @Nullable GraphChange propose(Graph graph) {
    return new Subtraction(graph).change("y + (-x) = y - x in float, exactly");
  }

  /** The change of one graph. */
  private static final class Subtraction extends NodeChanges {
    private final Uses uses;

    private Subtraction(Graph graph) {
      super(graph);
      uses = Uses.of(graph);
    }

    @Override
    void visit(int n) {
      Node add = graph.nodes().get(n);
      if (!(add.op() instanceof Op.Add op)) return;
      int negated = negated(graph, uses, n, add);
      if (negated < 0) return;
      int neg = uses.producerIndex(add.input(negated));
      int subtracted = graph.nodes().get(neg).input(0);
      List<Integer> inputs = List.of(add.input(1 - negated), subtracted);
      edit.node(n, new Node(new Op.Sub(op.activation()), inputs, add.outputs()));
      edit.remove(neg);
      String layer = graph.layerName(add);
      String removed = graph.layerName(graph.nodes().get(neg));
      renamed.put(removed, List.of(layer));
      sites.add(
          new Certificate.Site(
              layer, List.of(), "SUB in place of the NEG '%s' and an ADD".formatted(removed)));
    }
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
