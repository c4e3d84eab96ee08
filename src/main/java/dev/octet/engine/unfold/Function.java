package dev.octet.engine.unfold;

import dev.octet.engine.graph.Op;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of one variable that TensorFlow Lite has an operator for.
 *
 * @param op the operator
 * @param value the function
 */
record Function(Op op, DoubleUnaryOperator value) {
  private static final double CUBIC = 0.044715;

  /** All such functions, the simplest first. */
  static final List<Function> ALL =
      List.of(
          new Function(new Op.Relu(), x -> Math.max(0, x)),
          new Function(new Op.Relu6(), x -> Math.clamp(x, 0, 6)),
          new Function(new Op.ReluN1To1(), x -> Math.clamp(x, -1, 1)),
          new Function(new Op.Logistic(), x -> 1 / (1 + Math.exp(-x))),
          new Function(new Op.Tanh(), Math::tanh),
          new Function(new Op.HardSwish(), x -> x * Math.clamp(x + 3, 0, 6) / 6),
          new Function(OpaqueOps.gelu(false), x -> 0.5 * x * (1 + erf(x / Math.sqrt(2)))),
          new Function(
              OpaqueOps.gelu(true),
              x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + CUBIC * x * x * x)))),
          new Function(OpaqueOps.plain("ELU"), x -> x < 0 ? Math.expm1(x) : x));

  /**
   * Returns the error function to about 1e-15: a power series near 0, a continued fraction of the
   * complement elsewhere (Abramowitz and Stegun, 7.1.6 and 7.1.14).
   */
  static double erf(double x) {
    double size = Math.abs(x);
    if (size > 6) return Math.signum(x);
    if (size < 2.5) {
      double term = size;
      double sum = size;
      for (int n = 1; n < 100 && term > sum * 1e-17; n++) {
        term *= 2 * size * size / (2 * n + 1);
        sum += term;
      }
      return Math.signum(x) * 2 / Math.sqrt(Math.PI) * Math.exp(-size * size) * sum;
    }
    double fraction = 0;
    for (int n = 80; n > 0; n--) fraction = n / 2.0 / (size + fraction);
    double complement = Math.exp(-size * size) / Math.sqrt(Math.PI) / (size + fraction);
    return Math.signum(x) * (1 - complement);
  }
}
