package dev.octet.engine.rewrite.older;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.OpaqueOptions;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.release.Release;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.fold.GraphRewrite;
import dev.octet.engine.rewrite.fold.NodeChanges;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes GELU, which came with TensorFlow Lite 2.9, as a product with a logistic function.
 *
 * <pre>{@code
 * GELU(x)  ->  x * LOGISTIC(x * (a + b * x * x))
 * }</pre>
 *
 * <p>For GELU by tanh this is the same function, since (1 + tanh(z)) / 2 = LOGISTIC(2 z): a = 2
 * sqrt(2 / pi) and b = 0.044715 a (Hendrycks and Gimpel, arXiv 1606.08415). For GELU by erf, a and
 * b are fitted so that the largest difference for any x is smallest: {@value #LARGEST_ERROR}, where
 * those of tanh differ by 0.00047.
 */
final class GeluAsLogistic implements GraphRewrite {
  static final Release SINCE = Release.of(2, 9);

  /** Largest difference from GELU by erf for any input, in the unit of the output. */
  static final double LARGEST_ERROR = 0.00028;

  private static final float TANH_LINEAR = 1.595769f;
  private static final float TANH_CUBIC = 0.07135481f;
  private static final float ERF_LINEAR = 1.6003143f;
  private static final float ERF_CUBIC = 0.06940179f;

  /** Number of its options in the union {@code BuiltinOptions} of {@code schema.fbs}. */
  private static final int OPTIONS = 116;

  private static final int APPROXIMATE = 0;

  @Override
  public String name() {
    return "gelu-as-logistic";
  }

  @Override
  public @Nullable GraphChange propose(Graph graph) {
    var products = new Products(graph);
    return products.change(products::promise);
  }

  /** The change of one graph. */
  private static final class Products extends NodeChanges {
    private boolean same = true;

    private Products(Graph graph) {
      super(graph);
    }

    @Override
    protected void visit(int n) {
      Node node = graph.nodes().get(n);
      if (!(node.op() instanceof Op.Opaque op) || !op.name().equals("GELU")) return;
      if (graph.tensor(node.output()).type() != ElementType.FLOAT32) return;
      boolean tanh = OpaqueOptions.of(op, OPTIONS).flag(APPROXIMATE);
      same &= tanh;
      renamed.put(graph.layerName(node), new Parts(graph, edit, n).write(tanh));
      sites.add(
          new Certificate.Site(
              graph.layerName(node), List.of(), "x * LOGISTIC(x * (a + b * x * x)) for a GELU"));
    }

    private Promise promise() {
      return same
          ? new Promise.Exact("(1 + tanh(z)) / 2 is LOGISTIC(2 z)")
          : Promise.Bounded.UNMEASURED;
    }
  }

  /** The nodes in place of one GELU. */
  private static final class Parts {
    private final GraphEdit edit;
    private final int n;
    private final Node node;
    private final String name;
    private final Shape shape;
    private final List<String> names = new ArrayList<>();

    private Parts(Graph graph, GraphEdit edit, int n) {
      this.edit = edit;
      this.n = n;
      node = graph.nodes().get(n);
      name = graph.layerName(node);
      shape = graph.tensor(node.output()).shape();
    }

    /** Writes the nodes and returns the names of their layers. */
    List<String> write(boolean tanh) {
      int x = node.input(0);
      int square = made("square");
      edit.node(n, new Node(new Op.Mul(Activation.NONE), List.of(x, x), List.of(square)));
      int cubic = constant("cubic", tanh ? TANH_CUBIC : ERF_CUBIC);
      int linear = constant("linear", tanh ? TANH_LINEAR : ERF_LINEAR);
      int scaled = after("scaled", new Op.Mul(Activation.NONE), square, cubic);
      int slope = after("slope", new Op.Add(Activation.NONE), scaled, linear);
      int argument = after("argument", new Op.Mul(Activation.NONE), slope, x);
      int gate = made("gate");
      edit.insertAfter(n, new Node(new Op.Logistic(), List.of(argument), List.of(gate)));
      edit.insertAfter(n, new Node(new Op.Mul(Activation.NONE), List.of(x, gate), node.outputs()));
      names.add(name);
      return names;
    }

    private int after(String part, Op op, int a, int b) {
      int output = made(part);
      edit.insertAfter(n, new Node(op, List.of(a, b), List.of(output)));
      return output;
    }

    private int made(String part) {
      String unused = edit.unusedName(name + "/" + part);
      names.add(unused);
      return edit.add(Tensor.activation(unused, shape, ElementType.FLOAT32));
    }

    private int constant(String part, float value) {
      return edit.add(Tensor.constant(edit.unusedName(name + "/" + part), Shape.of(), value));
    }
  }
}
