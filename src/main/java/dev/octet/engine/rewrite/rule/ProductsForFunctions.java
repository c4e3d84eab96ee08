package dev.octet.engine.rewrite.rule;

import dev.octet.engine.graph.Constant;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces functions without an integer kernel by products.
 *
 * <pre>{@code
 * SQUARE(x)  ->  MUL(x, x)
 * NEG(x)     ->  MUL(x, -1)
 * }</pre>
 *
 * <p>The product has the name of the function's output.
 */
public final class ProductsForFunctions implements ProvenRule {
  @Override
  public String name() {
    return "products-for-functions";
  }

  @Override
  public String summary() {
    return "SQUARE and NEG become MUL.";
  }

  @Override
  public Optional<RuleSettings> usual(Set<TargetTrait> target) {
    return RuleSettings.usualIf(target.contains(TargetTrait.INTEGER_ACTIVATIONS));
  }

  @Override
  public @Nullable GraphChange propose(Graph graph) {
    return new Products(graph).change("the products have the same values in float, exactly");
  }

  /** The change of one graph. */
  private static final class Products extends NodeChanges {
    private Products(Graph graph) {
      super(graph);
    }

    @Override
    protected void visit(int n) {
      Node node = graph.nodes().get(n);
      if (!(node.op() instanceof Op.Opaque op)) return;
      Tensor output = graph.tensor(node.output());
      if (output.type() != ElementType.FLOAT32) return;
      switch (op.name()) {
        case "SQUARE" -> replace(n, node, node.input(0), node.input(0));
        case "NEG" -> replace(n, node, node.input(0), edit.add(minusOne(output)));
        default -> {}
      }
    }

    private void replace(int n, Node node, int x, int y) {
      edit.node(n, product(node, x, y));
      sites.add(
          new Certificate.Site(
              graph.layerName(node), List.of(), "MUL in place of " + node.op().name()));
    }

    private static Node product(Node node, int x, int y) {
      return new Node(new Op.Mul(Activation.NONE), List.of(x, y), node.outputs());
    }

    private Tensor minusOne(Tensor output) {
      String name = edit.unusedName(output.name() + "/factor");
      return new Tensor(name, Shape.of(), ElementType.FLOAT32, null, Constant.ofFloats(-1));
    }
  }
}
