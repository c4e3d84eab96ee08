package dev.octet.engine.rewrite.rule;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.fold.NodeChanges;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Subtracts in place of adding the negative: one operator and one rounding fewer, and XNNPACK runs
 * no 8-bit NEG. The NEG must have no other consumer. The second form is that of a layer
 * normalization from Keras; its product has the opposite sign afterwards.
 *
 * <pre>{@code
 * ADD(y, NEG(x))          ->  SUB(y, x)
 * ADD(y, MUL(NEG(x), s))  ->  SUB(y, MUL(x, s))
 * }</pre>
 */
public final class SubForNegatedAdd implements ProvenRule {
  @Override
  public String name() {
    return "sub-for-negated-add";
  }

  @Override
  public String summary() {
    return "A NEG followed by an ADD, or by a MUL and an ADD, becomes a SUB.";
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
    private Subtraction(Graph graph) {
      super(graph);
    }

    @Override
    protected void visit(int n) {
      Node add = edit.node(n);
      if (!(add.op() instanceof Op.Add op)) return;
      for (int i = 0; i < 2; i++) {
        int negative = add.input(i);
        int other = add.input(1 - i);
        if (other == negative || edit.onlyConsumer(negative) != n) continue;
        int producer = edit.producerIndex(negative);
        if (producer == Uses.NOBODY) continue;
        Negative found = negative(producer);
        if (found == null) continue;
        List<Integer> inputs = List.of(other, found.positive);
        edit.node(n, new Node(new Op.Sub(op.activation()), inputs, add.outputs()));
        edit.remove(found.negation);
        String layer = edit.layerName(add);
        String removed = edit.layerName(edit.node(found.negation));
        renamed.put(removed, List.of(layer));
        sites.add(
            new Certificate.Site(
                layer, List.of(), "SUB in place of the NEG '%s' and an ADD".formatted(removed)));
        return;
      }
    }

    /**
     * Returns the negation in what a node makes for its only consumer, after taking it out of the
     * node; null if there is none.
     */
    private @Nullable Negative negative(int producer) {
      Node node = edit.node(producer);
      if (isNeg(node)) return new Negative(producer, node.input(0));
      if (!(node.op() instanceof Op.Mul(Activation activation))) return null;
      if (activation != Activation.NONE || node.input(0) == node.input(1)) return null;
      for (int i = 0; i < 2; i++) {
        int factor = node.input(i);
        int neg = edit.producerIndex(factor);
        if (neg == Uses.NOBODY || edit.onlyConsumer(factor) != producer) continue;
        if (!isNeg(edit.node(neg))) continue;
        List<Integer> factors = new ArrayList<>(node.inputs());
        factors.set(i, edit.node(neg).input(0));
        edit.node(producer, new Node(node.op(), factors, node.outputs()));
        return new Negative(neg, node.output());
      }
      return null;
    }

    /**
     * A negation that is left out.
     *
     * @param negation index of the NEG
     * @param positive id of the tensor to subtract
     */
    private record Negative(int negation, int positive) {}

    /** NEG is an opaque operator: Octet knows only its name and output shape. */
    private boolean isNeg(Node node) {
      return node.op() instanceof Op.Opaque opaque
          && opaque.name().equals("NEG")
          && edit.tensor(node.output()).type() == ElementType.FLOAT32;
    }
  }
}
