package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.Locale;

/** Importers of arithmetic on one or two tensors. */
final class ArithmeticNodes {
  private ArithmeticNodes() {}

  static void register(Registry registry) {
    registry
        .one(n -> neutral(n, 0, true, new Op.Add(Activation.NONE)), "Add", "AddV2")
        .one(n -> neutral(n, 0, false, new Op.Sub(Activation.NONE)), "Sub")
        .one(ArithmeticNodes::product, "Mul")
        .one(n -> binary(n, new Op.Maximum()), "Maximum")
        .one(n -> binary(n, new Op.Minimum()), "Minimum")
        .one(ArithmeticNodes::quotient, "RealDiv", "Div")
        .one(n -> binary(n, OpaqueOps.plain("FLOOR_DIV")), "FloorDiv")
        .one(n -> binary(n, OpaqueOps.plain("FLOOR_MOD")), "FloorMod")
        .one(ArithmeticNodes::power, "Pow")
        .one(n -> binary(n, OpaqueOps.plain("SQUARED_DIFFERENCE")), "SquaredDifference")
        .one(ArithmeticNodes::sum, "AddN")
        .one(n -> n.b().node(n.name(), new Op.Mul(Activation.NONE), n.x(0), n.x(0)), "Square")
        .one(ArithmeticNodes::reciprocal, "Reciprocal", "Inv")
        .one(ArithmeticNodes::logOfOnePlus, "Log1p")
        .one(ArithmeticNodes::clip, "ClipByValue");
    unary(registry, "Sqrt", "Rsqrt", "Exp", "Log", "Abs", "Neg", "Floor", "Ceil", "Round", "Sign");
    unary(registry, "Sin", "Cos");
    registry.one(n -> plain(n, "ROUND"), "Rint");
  }

  private static void unary(Registry registry, String... ops) {
    for (String op : ops) {
      registry.one(n -> plain(n, op.toUpperCase(Locale.ROOT)), op);
    }
  }

  private static int plain(NodeReading n, String name) {
    return n.b().node(n.name(), OpaqueOps.plain(name), n.x(0));
  }

  private static int binary(NodeReading n, Op op) {
    return n.b().node(n.name(), op, n.x(0), n.x(1));
  }

  /**
   * Adds an operator, unless one input is a constant that leaves the other one unchanged.
   *
   * @param element the neutral element
   * @param either whether the first input may be neutral too
   */
  private static int neutral(NodeReading n, float element, boolean either, Op op) {
    if (n.isEverywhere(1, element) && keeps(n.shape(0), n.shape(1))) return n.x(0);
    if (either && n.isEverywhere(0, element) && keeps(n.shape(1), n.shape(0))) return n.x(1);
    return binary(n, op);
  }

  /** Returns whether a shape stays as it is if another one is broadcast to it. */
  private static boolean keeps(Shape shape, Shape other) {
    if (other.rank() > shape.rank()) return false;
    for (int axis = 1; axis <= other.rank(); axis++) {
      if (other.dim(-axis) != 1 && other.dim(-axis) != shape.dim(-axis)) return false;
    }
    return true;
  }

  /** Multiplies; by zeros, the product is a constant: the first step of a recurrent layer. */
  private static int product(NodeReading n) {
    for (int zeros = 0; zeros < 2; zeros++) {
      if (n.isEverywhere(zeros, 0) && keeps(n.shape(zeros), n.shape(1 - zeros))) return n.x(zeros);
    }
    return neutral(n, 1, true, new Op.Mul(Activation.NONE));
  }

  /** Divides; by a constant, multiplies by its reciprocal, which has a kernel in 8 bits. */
  private static int quotient(NodeReading n) {
    if (!n.isRealConstant(1) || n.isConstant(0)) {
      return binary(n, OpaqueOps.plain("DIV"));
    }
    if (n.isEverywhere(1, 1) && keeps(n.shape(0), n.shape(1))) return n.x(0);
    float[] divisors = n.reals(1);
    var factors = new float[divisors.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = 1 / divisors[i];
      if (!Float.isFinite(factors[i])) return binary(n, OpaqueOps.plain("DIV"));
    }
    int factor = n.b().constant(n.name() + "/reciprocal", n.shape(1), factors);
    return n.b().node(n.name(), new Op.Mul(Activation.NONE), n.x(0), factor);
  }

  private static int power(NodeReading n) {
    if (n.isEverywhere(1, 1) && keeps(n.shape(0), n.shape(1))) return n.x(0);
    if (n.isEverywhere(1, 2) && keeps(n.shape(0), n.shape(1))) {
      return n.b().node(n.name(), new Op.Mul(Activation.NONE), n.x(0), n.x(0));
    }
    return binary(n, OpaqueOps.plain("POW"));
  }

  private static int sum(NodeReading n) {
    int sum = n.x(0);
    for (int i = 1; i < n.count(); i++) {
      String name = i == n.count() - 1 ? n.name() : n.name() + "/sum_" + i;
      sum = n.b().node(name, new Op.Add(Activation.NONE), sum, n.x(i));
    }
    return sum;
  }

  private static int reciprocal(NodeReading n) {
    NetworkBuilder b = n.b();
    return b.node(n.name(), OpaqueOps.plain("DIV"), b.scalar(n.name() + "/one", 1), n.x(0));
  }

  private static int logOfOnePlus(NodeReading n) {
    int sum = ActivationFunctions.plus(n.b(), n.name() + "/sum", n.x(0), 1);
    return n.b().node(n.name(), OpaqueOps.plain("LOG"), sum);
  }

  private static int clip(NodeReading n) {
    boolean scalars = n.shape(1).elements() == 1 && n.shape(2).elements() == 1;
    if (scalars && n.isRealConstant(1) && n.isRealConstant(2)) {
      return ActivationFunctions.clip(n.b(), n.name(), n.x(0), n.reals(1)[0], n.reals(2)[0]);
    }
    int below = n.b().node(n.name() + "/minimum", new Op.Minimum(), n.x(0), n.x(2));
    return n.b().node(n.name(), new Op.Maximum(), below, n.x(1));
  }
}
