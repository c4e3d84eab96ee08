package dev.octet.engine.rewrite.rule;

import dev.octet.engine.edit.Activations;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.fold.NodeChanges;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fuses activation functions that are separate operators into the preceding layer. The float
 * function stays the same. In 8 bits it improves: a layer without its RELU spends half of its
 * levels on values that no consumer distinguishes, which costs up to 6 dB.
 *
 * <pre>{@code
 * CONV_2D ──► x ──► RELU ──► y
 *
 * CONV_2D with RELU ──► y
 * }</pre>
 *
 * <p>x must have no other consumer. The layer gets the name of its new output, y. The rule skips
 * operators whose kernels have no activation (CONCATENATION, TRANSPOSE_CONV before version 4) or
 * keep the scale of their input anyway (pools).
 */
public final class FuseActivations implements ProvenRule {
  @Override
  public String name() {
    return "fuse-activations";
  }

  @Override
  public String summary() {
    return "A separate activation operator is fused into the layer before it, which gets the"
        + " name of the activation.";
  }

  @Override
  public Optional<RuleSettings> usual(Set<TargetTrait> target) {
    return RuleSettings.usualIf(target.contains(TargetTrait.INTEGER_ACTIVATIONS));
  }

  @Override
  public @Nullable GraphChange propose(Graph graph) {
    return new Fusion(graph).change("the layer's kernel applies the same function");
  }

  /** The change of one graph. */
  private static final class Fusion extends NodeChanges {
    private final Uses uses;

    private Fusion(Graph graph) {
      super(graph);
      uses = Uses.of(graph);
    }

    @Override
    protected void visit(int n) {
      Node node = graph.nodes().get(n);
      Activation activation = own(node);
      if (activation == null) return;
      int x = node.input(0);
      int producer = uses.producerIndex(x);
      if (producer == Uses.NOBODY || uses.onlyConsumer(x) != n) return;
      Node layer = edit.node(producer);
      if (!isOpen(layer.op()) || graph.tensor(x).type() != ElementType.FLOAT32) return;
      Node fused = Activations.with(layer, activation);
      edit.node(producer, new Node(fused.op(), fused.inputs(), node.outputs()));
      edit.remove(n);
      String name = graph.layerName(node);
      renamed.put(graph.layerName(layer), List.of(name));
      sites.add(
          new Certificate.Site(
              graph.layerName(layer),
              List.of(),
              "fused with the %s '%s'".formatted(node.op().name(), name)));
    }

    /**
     * Returns the activation function that a node computes; null if it is none that can be fused.
     */
    private static @Nullable Activation own(Node node) {
      return switch (node.op()) {
        case Op.Relu _ -> Activation.RELU;
        case Op.Relu6 _ -> Activation.RELU6;
        case Op.ReluN1To1 _ -> Activation.RELU_N1_TO_1;
        default -> null;
      };
    }

    /** Returns whether an operator can have an activation and has none yet. */
    private static boolean isOpen(Op op) {
      return switch (op) {
        case Op.Conv2D conv -> conv.activation() == Activation.NONE;
        case Op.DepthwiseConv2D conv -> conv.activation() == Activation.NONE;
        case Op.FullyConnected dense -> dense.activation() == Activation.NONE;
        case Op.Add add -> add.activation() == Activation.NONE;
        default -> false;
      };
    }
  }
}
