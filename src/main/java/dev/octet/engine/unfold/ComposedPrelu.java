package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;

/**
 * Replaces the arithmetic with which Keras writes a PRELU:
 *
 * <pre>{@code
 * ADD(RELU(x), MUL(-slopes, RELU(NEG(x))))  ->  PRELU(x, slopes)
 * }</pre>
 */
final class ComposedPrelu implements GraphRule {
  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node sum = edit.node(n);
    if (!(sum.op() instanceof Op.Add add) || add.activation() != Activation.NONE) return false;
    for (int first = 0; first < 2; first++) {
      if (replaced(edit, n, sum.input(first), sum.input(1 - first))) return true;
    }
    return false;
  }

  @Override
  public boolean isBackward() {
    return true;
  }

  private static boolean replaced(GraphEdit edit, int n, int positive, int negative) {
    Node relu = edit.producer(positive);
    Node product = edit.producer(negative);
    if (relu == null || !(relu.op() instanceof Op.Relu) || product == null) return false;
    if (!(product.op() instanceof Op.Mul mul) || mul.activation() != Activation.NONE) return false;
    int x = relu.input(0);
    int constant = edit.tensor(product.input(0)).isConstant() ? 0 : 1;
    Tensor factors = edit.tensor(product.input(constant));
    if (!factors.isConstant() || factors.type() != ElementType.FLOAT32) return false;
    if (!isReluOfNegative(edit, product.input(1 - constant), x)) return false;
    Shape shape = edit.tensor(x).shape();
    if (!edit.tensor(negative).shape().equals(shape) || shape.rank() < 2) return false;
    float[] slopes = factors.requireConstant().floats();
    for (int i = 0; i < slopes.length; i++) slopes[i] = 0 - slopes[i];
    String name = edit.unusedName(edit.layerName(edit.node(n)) + "/slopes");
    int id = edit.add(Tensor.constant(name, slopeShape(factors.shape(), shape), slopes));
    edit.node(n, new Node(new Op.Prelu(), List.of(x, id), edit.node(n).outputs()));
    return true;
  }

  private static boolean isReluOfNegative(GraphEdit edit, int tensor, int x) {
    Node relu = edit.producer(tensor);
    if (relu == null || !(relu.op() instanceof Op.Relu)) return false;
    Node negation = edit.producer(relu.input(0));
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
