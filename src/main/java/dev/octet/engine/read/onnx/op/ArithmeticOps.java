package dev.octet.engine.read.onnx.op;

import static java.util.Map.entry;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.onnx.node.OnnxData;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import java.util.Map;

/** Arithmetic, comparisons and conversions of single elements. */
final class ArithmeticOps {
  private ArithmeticOps() {}

  static Map<String, OnnxImporter> all() {
    return Map.ofEntries(
        entry("Add", joined(new Op.Add(Activation.NONE))),
        entry("Sub", joined(new Op.Sub(Activation.NONE))),
        entry("Mul", joined(new Op.Mul(Activation.NONE))),
        entry("Div", ArithmeticOps::div),
        entry("Pow", ArithmeticOps::pow),
        entry("Mod", ArithmeticOps::mod),
        entry("Max", joined(new Op.Maximum())),
        entry("Min", joined(new Op.Minimum())),
        entry("Sum", joined(new Op.Add(Activation.NONE))),
        entry("Mean", ArithmeticOps::mean),
        entry("Equal", joined(OpaqueOps.plain("EQUAL"))),
        entry("Less", joined(OpaqueOps.plain("LESS"))),
        entry("LessOrEqual", joined(OpaqueOps.plain("LESS_EQUAL"))),
        entry("Greater", joined(OpaqueOps.plain("GREATER"))),
        entry("GreaterOrEqual", joined(OpaqueOps.plain("GREATER_EQUAL"))),
        entry("And", joined(OpaqueOps.plain("LOGICAL_AND"))),
        entry("Or", joined(OpaqueOps.plain("LOGICAL_OR"))),
        entry("Not", unary(OpaqueOps.plain("LOGICAL_NOT"))),
        entry("Where", joined(OpaqueOps.plain("SELECT_V2"))),
        entry("Abs", unary(OpaqueOps.plain("ABS"))),
        entry("Neg", unary(OpaqueOps.plain("NEG"))),
        entry("Exp", unary(OpaqueOps.plain("EXP"))),
        entry("Log", unary(OpaqueOps.plain("LOG"))),
        entry("Sqrt", unary(OpaqueOps.plain("SQRT"))),
        entry("Floor", unary(OpaqueOps.plain("FLOOR"))),
        entry("Ceil", unary(OpaqueOps.plain("CEIL"))),
        entry("Round", unary(OpaqueOps.plain("ROUND"))),
        entry("Sign", unary(OpaqueOps.plain("SIGN"))),
        entry("Sin", unary(OpaqueOps.plain("SIN"))),
        entry("Cos", unary(OpaqueOps.plain("COS"))),
        entry("Erf", unary(OpaqueOps.erf())),
        entry("Reciprocal", ArithmeticOps::reciprocal),
        entry("Cast", ArithmeticOps::cast),
        entry("CastLike", (node, net) -> cast(node, net, typeOf(net, node, 1))),
        entry("Identity", (node, net) -> net.put(node, net.in(node, 0))),
        entry("Dropout", ArithmeticOps::dropout));
  }

  private static ElementType typeOf(OnnxNetwork net, OnnxNode node, int position) {
    return net.builder().tensor(net.in(node, position)).type();
  }

  static OnnxImporter unary(Op op) {
    return (node, net) -> net.put(node, net.builder().node(node.name(), op, net.in(node, 0)));
  }

  /** An operator of two or three inputs, or a chain of operators for more than two. */
  private static OnnxImporter joined(Op op) {
    return (node, net) -> {
      int[] inputs = net.all(node);
      NetworkBuilder b = net.builder();
      if (op.name().startsWith("SELECT")) {
        net.put(node, b.node(node.name(), op, inputs));
        return;
      }
      if (inputs.length == 0) throw new InvalidGraphException("it has no input");
      int result = inputs[0];
      for (int i = 1; i < inputs.length; i++) {
        String name = i == inputs.length - 1 ? node.name() : node.name() + "/part";
        result = b.node(name, op, result, inputs[i]);
      }
      net.put(node, result);
    };
  }

  private static void mean(OnnxNode node, OnnxNetwork net) {
    int[] inputs = net.all(node);
    NetworkBuilder b = net.builder();
    int result = inputs[0];
    for (int i = 1; i < inputs.length; i++) {
      result = b.node(node.name() + "/part", new Op.Add(Activation.NONE), result, inputs[i]);
    }
    net.put(node, ActivationFunctions.times(b, node.name(), result, 1f / inputs.length));
  }

  private static void div(OnnxNode node, OnnxNetwork net) {
    int x = net.in(node, 0);
    int y = net.in(node, 1);
    NetworkBuilder b = net.builder();
    boolean real = b.tensor(x).type() == ElementType.FLOAT32;
    float[] divisors =
        real && b.isConstant(y) && !b.isConstant(x) ? net.numbersOrNull(node, 1) : null;
    if (divisors == null) {
      net.put(node, b.node(node.name(), OpaqueOps.plain("DIV"), x, y));
      return;
    }
    // a product with the reciprocal has an 8-bit kernel
    var factors = new float[divisors.length];
    for (int i = 0; i < factors.length; i++) factors[i] = 1 / divisors[i];
    Shape shape = b.shape(y);
    int factor = b.constant(node.name() + "/factor", shape, factors);
    net.put(node, b.node(node.name(), new Op.Mul(Activation.NONE), x, factor));
  }

  private static void pow(OnnxNode node, OnnxNetwork net) {
    int x = net.in(node, 0);
    NetworkBuilder b = net.builder();
    float[] exponents = net.numbersOrNull(node, 1);
    float exponent = exponents != null && exponents.length == 1 ? exponents[0] : Float.NaN;
    boolean real =
        b.tensor(x).type() == ElementType.FLOAT32
            && b.shape(net.in(node, 1)).rank() <= b.shape(x).rank();
    if (real && exponent == 2) {
      net.put(node, b.node(node.name(), new Op.Mul(Activation.NONE), x, x));
    } else if (real && exponent == 0.5f) {
      net.put(node, b.node(node.name(), OpaqueOps.plain("SQRT"), x));
    } else if (real && exponent == -0.5f) {
      net.put(node, b.node(node.name(), OpaqueOps.plain("RSQRT"), x));
    } else if (real && exponent == 1) {
      net.put(node, x);
    } else {
      int power = net.in(node, 1);
      boolean same = b.tensor(power).type() == b.tensor(x).type();
      if (!same) {
        String name = node.name() + "/exponent";
        power = b.node(name, b.tensor(x).type(), OpaqueOps.plain("CAST"), power);
      }
      net.put(node, b.node(node.name(), OpaqueOps.plain("POW"), x, power));
    }
  }

  private static void mod(OnnxNode node, OnnxNetwork net) {
    if (node.flag("fmod", false)) {
      throw new InvalidGraphException(
          "its fmod is 1, but TensorFlow Lite has only the remainder with the divisor's sign");
    }
    joined(OpaqueOps.plain("FLOOR_MOD")).add(node, net);
  }

  private static void dropout(OnnxNode node, OnnxNetwork net) {
    if (node.hasOutput(1)) throw new InvalidGraphException("its mask is used");
    net.put(node, net.in(node, 0));
  }

  private static void reciprocal(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int one = b.scalar(node.name() + "/one", 1);
    net.put(node, b.node(node.name(), OpaqueOps.plain("DIV"), one, net.in(node, 0)));
  }

  private static void cast(OnnxNode node, OnnxNetwork net) {
    int to = node.integer("to", 0);
    ElementType type =
        OnnxData.type(to)
            .orElseThrow(() -> new InvalidGraphException("it casts to the type " + to));
    cast(node, net, type);
  }

  private static void cast(OnnxNode node, OnnxNetwork net, ElementType type) {
    int x = net.in(node, 0);
    NetworkBuilder b = net.builder();
    boolean same = b.tensor(x).type() == type;
    net.put(node, same ? x : b.node(node.name(), type, OpaqueOps.plain("CAST"), x));
  }
}
