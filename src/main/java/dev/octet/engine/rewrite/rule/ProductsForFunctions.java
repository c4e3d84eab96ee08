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
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces functions by products. SQUARE and NEG have no 8-bit kernel; that of SQUARED_DIFFERENCE
 * is not part of XNNPACK and several times slower than a SUB and a MUL.
 *
 * <pre>{@code
 * SQUARE(x)                 ->  MUL(x, x)
 * SQUARED_DIFFERENCE(x, y)  ->  d = SUB(x, y), MUL(d, d)
 * NEG(x)                    ->  MUL(x, -1)
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
    return "SQUARE, SQUARED_DIFFERENCE and NEG become SUB and MUL.";
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
    void visit(int n) {
      Node node = graph.nodes().get(n);
      if (!(node.op() instanceof Op.Opaque op)) return;
      Tensor output = graph.tensor(node.output());
      if (output.type() != ElementType.FLOAT32) return;
      switch (op.name()) {
        case "SQUARE" -> replace(n, node, node.input(0), node.input(0));
        case "NEG" -> replace(n, node, node.input(0), edit.add(minusOne(output)));
        case "SQUARED_DIFFERENCE" -> {
          String name = edit.unusedName(output.name() + "/difference");
          int difference = edit.add(output.withName(name));
          var sub = new Node(new Op.Sub(Activation.NONE), node.inputs(), List.of(difference));
          edit.node(n, sub);
          edit.insertAfter(n, product(node, difference, difference));
          renamed.put(output.name(), List.of(name, output.name()));
          sites.add(
              new Certificate.Site(
                  output.name(), List.of(), "SUB and MUL in place of SQUARED_DIFFERENCE"));
        }
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
