package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the arithmetic with which Keras writes a PRELU:
 *
 * <pre>{@code
 * ADD(RELU(x), MUL(-slopes, RELU(NEG(x))))  ->  PRELU(x, slopes)
 * }</pre>
 */
final class ComposedPrelu implements GraphRule {
  @Override
  public @Nullable Graph applyOnce(Graph graph) {
    Uses uses = Uses.of(graph);
    for (int n = graph.nodes().size() - 1; n >= 0; n--) {
      Node sum = graph.nodes().get(n);
      if (!(sum.op() instanceof Op.Add add) || add.activation() != Activation.NONE) continue;
      for (int first = 0; first < 2; first++) {
        Graph replaced = replaced(graph, uses, n, sum.input(first), sum.input(1 - first));
        if (replaced != null) return replaced;
      }
    }
    return null;
  }

  private static @Nullable Graph replaced(
      Graph graph, Uses uses, int n, int positive, int negative) {
    Node relu = uses.producer(positive);
    Node product = uses.producer(negative);
    if (relu == null || !(relu.op() instanceof Op.Relu) || product == null) return null;
    if (!(product.op() instanceof Op.Mul mul) || mul.activation() != Activation.NONE) return null;
    int x = relu.input(0);
    int constant = graph.tensor(product.input(0)).isConstant() ? 0 : 1;
    Tensor factors = graph.tensor(product.input(constant));
    if (!factors.isConstant() || factors.type() != ElementType.FLOAT32) return null;
    if (!isReluOfNegative(uses, product.input(1 - constant), x)) return null;
    Shape shape = graph.tensor(x).shape();
    if (!graph.tensor(negative).shape().equals(shape) || shape.rank() < 2) return null;
    float[] slopes = factors.requireConstant().floats();
    for (int i = 0; i < slopes.length; i++) slopes[i] = 0 - slopes[i];
    var edit = new GraphEdit(graph);
    String name = edit.unusedName(graph.layerName(graph.nodes().get(n)) + "/slopes");
    int id = edit.add(Tensor.constant(name, slopeShape(factors.shape(), shape), slopes));
    edit.node(n, new Node(new Op.Prelu(), List.of(x, id), graph.nodes().get(n).outputs()));
    return edit.build();
  }

  private static boolean isReluOfNegative(Uses uses, int tensor, int x) {
    Node relu = uses.producer(tensor);
    if (relu == null || !(relu.op() instanceof Op.Relu)) return false;
    Node negation = uses.producer(relu.input(0));
    return negation != null && negation.op().name().equals("NEG") && negation.input(0) == x;
  }

  /** Returns the shape of the slopes with as many axes as x without its batch. */
  private static Shape slopeShape(Shape slopes, Shape x) {
    var dims = new int[x.rank() - 1];
    if (slopes.rank() > dims.length) return slopes;
    for (int axis = 1; axis <= dims.length; axis++) {
      dims[dims.length - axis] = axis <= slopes.rank() ? slopes.dim(-axis) : 1;
    }
    return Shape.of(dims);
  }
}
