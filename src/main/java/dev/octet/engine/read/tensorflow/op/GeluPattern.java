package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.read.tensorflow.flat.Attributes;
import dev.octet.engine.read.tensorflow.flat.FlatNode;
import dev.octet.engine.read.tensorflow.flat.Port;
import dev.octet.engine.read.tensorflow.op.GraphValues.Pair;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Gaussian error linear unit with the error function, which TensorFlow Lite has only as a part
 * of it:
 *
 * <pre>{@code
 * 0.5 * x * (1 + Erf(x / sqrt(2)))   ->  GELU(x)
 * 0.5 * x * Erfc(-x * sqrt(0.5))     ->  GELU(x)
 * }</pre>
 */
final class GeluPattern {
  private static final double TOLERANCE = 1e-4;
  private static final int MAX_FACTORS = 8;

  private final GraphValues values;

  /** A tensor times a number. */
  private record Multiple(Port tensor, double factor) {}

  private GeluPattern(GraphValues values) {
    this.values = values;
  }

  /** Returns the node that replaces the last node of the function; null for any other. */
  static @Nullable FlatNode match(GraphValues values, FlatNode last) {
    if (!last.op().equals("Mul")) return null;
    Port x = new GeluPattern(values).argument(last);
    return x == null
        ? null
        : new FlatNode(last.name(), GraphPatterns.GELU, List.of(x), Attributes.NONE);
  }

  private @Nullable Port argument(FlatNode last) {
    List<Port> factors = new ArrayList<>();
    double number = factors(last, factors);
    if (factors.size() != 2 || !isNear(number, 0.5)) return null;
    for (int i = 0; i < 2; i++) {
      Port x = factors.get(i);
      Multiple inner = inner(factors.get(1 - i));
      if (inner != null && inner.tensor.equals(x)) return x;
    }
    return null;
  }

  /** Collects the factors of a product that are not numbers, and returns that of the numbers. */
  private double factors(FlatNode product, List<Port> factors) {
    double number = 1;
    for (Port input : product.inputs()) {
      Float scalar = values.scalar(input);
      if (scalar != null) number *= scalar;
      else if (values.is(input, "Mul") && factors.size() < MAX_FACTORS) {
        number *= factors(values.node(input), factors);
      } else factors.add(input);
    }
    return number;
  }

  /** Matches {@code 1 + Erf(x sqrt(0.5))} and {@code Erfc(-x sqrt(0.5))}. */
  private @Nullable Multiple inner(Port port) {
    if (values.is(port, "Erfc")) return argument(port, -Math.sqrt(0.5));
    if (!values.isSum(port)) return null;
    for (Pair pair : GraphValues.orders(values.node(port))) {
      Float one = values.scalar(pair.first());
      if (one != null && one == 1 && values.is(pair.second(), "Erf")) {
        return argument(pair.second(), Math.sqrt(0.5));
      }
    }
    return null;
  }

  private @Nullable Multiple argument(Port function, double factor) {
    if (values.node(function).inputs().size() != 1) return null;
    Multiple argument = multiple(values.node(function).inputs().getFirst());
    return isNear(argument.factor, factor) ? argument : null;
  }

  private Multiple multiple(Port port) {
    Port tensor = port;
    double factor = 1;
    for (int steps = 0; steps < MAX_FACTORS; steps++) {
      FlatNode node = values.node(tensor);
      Multiple next = step(node);
      if (next == null || tensor.output() != 0) break;
      tensor = next.tensor;
      factor *= next.factor;
    }
    return new Multiple(tensor, factor);
  }

  private @Nullable Multiple step(FlatNode node) {
    if (node.op().equals("Neg") && node.inputs().size() == 1) {
      return new Multiple(node.inputs().getFirst(), -1);
    }
    if (node.op().equals("RealDiv") && node.inputs().size() == 2) {
      Float divisor = values.scalar(node.inputs().get(1));
      return divisor == null ? null : new Multiple(node.inputs().get(0), 1 / divisor);
    }
    if (!node.op().equals("Mul")) return null;
    for (Pair pair : GraphValues.orders(node)) {
      Float factor = values.scalar(pair.second());
      if (factor != null) return new Multiple(pair.first(), factor);
    }
    return null;
  }

  private static boolean isNear(double value, double wanted) {
    return Math.abs(value - wanted) < TOLERANCE;
  }
}
