package dev.octet.engine.rewrite.rule;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.fold.NodeChanges;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Splits a PRELU with constant slopes into operators that XNNPACK runs in 8 bits. XNNPACK runs no
 * 8-bit PRELU, so that it splits the network for XNNPACK, and TensorFlow Lite's own kernel of it is
 * slow. The function stays the same except for the sign of a zero: each value is the difference of
 * itself and 0.
 *
 * <pre>{@code
 * x ──► PRELU a ──► y
 *
 * a the same everywhere:      x ──► LEAKY_RELU a ──► y; RELU where a is 0
 *
 * a at least 0:               x ──► MUL 1, with RELU ─────────────► SUB ──► y
 *                             x ──► MUL -a, with RELU ─────────────► ┘
 *
 * a of both signs:            x ──► MUL 1, with RELU ─────────────► SUB ──► y
 *                             x ──► MUL -1, with RELU ──► MUL a ──► ┘
 * }</pre>
 *
 * <p>XNNPACK runs an 8-bit RELU only if it keeps the scale of its input, which would waste half of
 * the levels; an 8-bit MUL has its own scale. The last operator gets the layer's name.
 */
public final class SplitPrelu implements ProvenRule {
  @Override
  public String name() {
    return "split-prelu";
  }

  @Override
  public String summary() {
    return "A PRELU with constant slopes becomes operators that XNNPACK runs in 8 bits.";
  }

  @Override
  public Requirements requirements(RuleSettings settings) {
    return Requirements.of(TargetTrait.XNNPACK);
  }

  @Override
  public Optional<RuleSettings> usual(Set<TargetTrait> target) {
    return RuleSettings.usualIf(target.contains(TargetTrait.XNNPACK));
  }

  @Override
  public @Nullable GraphChange propose(Graph graph) {
    return new Split(graph)
        .change("one of the two terms is 0, and the other equals the output of PRELU");
  }

  /** The change of one graph. */
  private static final class Split extends NodeChanges {
    /** The shape of a constant that applies to all elements. */
    private static final Shape ONE = Shape.of(1);

    private Split(Graph graph) {
      super(graph);
    }

    @Override
    protected void visit(int n) {
      Node node = graph.nodes().get(n);
      if (!(node.op() instanceof Op.Prelu)) return;
      Tensor slopes = graph.tensor(node.input(1));
      if (!slopes.isConstant() || slopes.type() != ElementType.FLOAT32) return;
      float[] values = slopes.requireConstant().floats();
      float least = Float.POSITIVE_INFINITY;
      float greatest = Float.NEGATIVE_INFINITY;
      for (float value : values) {
        if (!Float.isFinite(value)) return;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
      if (least == greatest) {
        whole(n, node, least);
      } else {
        inParts(n, node, slopes, values, least >= 0);
      }
    }

    private void whole(int n, Node node, float slope) {
      Op op = slope == 0 ? new Op.Relu() : new Op.LeakyRelu(slope);
      edit.node(n, new Node(op, List.of(node.input(0)), node.outputs()));
      site(node, "a %s: all slopes are %s".formatted(op.name(), slope));
    }

    private void inParts(int n, Node node, Tensor slopes, float[] values, boolean positive) {
      int x = node.input(0);
      String name = graph.layerName(node);
      var factors = new float[values.length];
      for (int i = 0; i < factors.length; i++) factors[i] = positive ? -values[i] : values[i];
      int factor =
          edit.add(
              Tensor.constant(
                  edit.unusedName(slopes.name() + "_factors"), slopes.shape(), factors));
      int above = activation(name + "/positive", node.output());
      int one = edit.add(Tensor.constant(edit.unusedName(name + "/one"), ONE, 1f));
      edit.node(n, new Node(new Op.Mul(Activation.RELU), List.of(x, one), List.of(above)));
      int below = activation(name + "/negative", node.output());
      List<String> parts = new ArrayList<>(List.of(edit.tensor(above).name()));
      if (positive) {
        edit.insertAfter(
            n, new Node(new Op.Mul(Activation.RELU), List.of(x, factor), List.of(below)));
      } else {
        int minus = edit.add(Tensor.constant(edit.unusedName(name + "/minus"), ONE, -1f));
        int mirrored = activation(name + "/mirrored", node.output());
        parts.add(edit.tensor(mirrored).name());
        edit.insertAfter(
            n, new Node(new Op.Mul(Activation.RELU), List.of(x, minus), List.of(mirrored)));
        edit.insertAfter(
            n, new Node(new Op.Mul(Activation.NONE), List.of(mirrored, factor), List.of(below)));
      }
      parts.add(edit.tensor(below).name());
      parts.add(name);
      edit.insertAfter(
          n, new Node(new Op.Sub(Activation.NONE), List.of(above, below), node.outputs()));
      renamed.put(name, parts);
      site(node, "RELU(x) - slopes * RELU(-x) in place of a PRELU");
    }

    private int activation(String name, int like) {
      Tensor output = graph.tensor(like);
      return edit.add(Tensor.activation(edit.unusedName(name), output.shape(), output.type()));
    }

    private void site(Node node, String change) {
      sites.add(new Certificate.Site(graph.layerName(node), List.of(), change));
    }
  }
}
