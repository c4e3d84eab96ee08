package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.Arrays;
import java.util.List;

/**
 * Replaces every error function that is not part of a GELU by arithmetic, since TensorFlow Lite has
 * no operator for it: {@code sign(x) (1 - (a1 t + ... + a5 t^5) exp(-x x))} with {@code t = 1 / (1
 * + p |x|)}, which is exact to 1.5e-7 (Abramowitz and Stegun, 7.1.26).
 */
final class ErfByExponential implements GraphRule {
  private static final float P = 0.3275911f;
  private static final float[] COEFFICIENTS = {
    1.0614054f, -1.4531521f, 1.4214138f, -0.28449672f, 0.2548296f
  };

  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node erf = edit.node(n);
    if (!erf.op().name().equals(OpaqueOps.ERF)) return false;
    var part = new Part(edit, n, edit.tensor(erf.output()));
    int x = erf.input(0);
    int size = part.add("abs", OpaqueOps.plain("ABS"), x);
    int scaled = part.add("scaled", new Op.Mul(Activation.NONE), size, part.number("p", P));
    int one = part.number("one", 1);
    int sum = part.add("sum", new Op.Add(Activation.NONE), scaled, one);
    int t = part.add("t", OpaqueOps.plain("DIV"), one, sum);
    int polynomial = part.number("a0", COEFFICIENTS[0]);
    for (int i = 1; i <= COEFFICIENTS.length; i++) {
      polynomial = part.add("times" + i, new Op.Mul(Activation.NONE), t, polynomial);
      if (i == COEFFICIENTS.length) break;
      int a = part.number("a" + i, COEFFICIENTS[i]);
      polynomial = part.add("plus" + i, new Op.Add(Activation.NONE), polynomial, a);
    }
    int square = part.add("square", new Op.Mul(Activation.NONE), size, size);
    int negative = part.add("negative", OpaqueOps.plain("NEG"), square);
    int exp = part.add("exp", OpaqueOps.plain("EXP"), negative);
    int rest = part.add("rest", new Op.Mul(Activation.NONE), polynomial, exp);
    int value = part.add("value", new Op.Sub(Activation.NONE), one, rest);
    int sign = part.add("sign", OpaqueOps.plain("SIGN"), x);
    var last = new Node(new Op.Mul(Activation.NONE), List.of(sign, value), erf.outputs());
    edit.insertAfter(n, last);
    edit.remove(n);
    return true;
  }

  /** Nodes in place of one node, with outputs like its own. */
  private static final class Part {
    private final GraphEdit edit;
    private final int at;
    private final Tensor like;

    Part(GraphEdit edit, int at, Tensor like) {
      this.edit = edit;
      this.at = at;
      this.like = like;
    }

    int number(String name, float value) {
      return edit.add(
          Tensor.constant(edit.unusedName(like.name() + "/" + name), Shape.of(), value));
    }

    int add(String name, Op op, int... inputs) {
      String unused = edit.unusedName(like.name() + "/" + name);
      int out = edit.add(Tensor.activation(unused, like.shape(), like.type()));
      List<Integer> ids = Arrays.stream(inputs).boxed().toList();
      edit.insertAfter(at, new Node(op, ids, List.of(out)));
      return out;
    }
  }
}
