package dev.octet.engine.read.onnx.op;

import static java.util.Map.entry;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import java.util.Map;

/** Activation functions. */
final class ActivationOps {
  /** The version since which a softmax has one axis instead of all axes from one on. */
  private static final int SOFTMAX_WITH_AXIS = 13;

  private ActivationOps() {}

  static Map<String, OnnxImporter> all() {
    return Map.ofEntries(
        entry("Relu", ArithmeticOps.unary(new Op.Relu())),
        entry("Sigmoid", ArithmeticOps.unary(new Op.Logistic())),
        entry("Tanh", ArithmeticOps.unary(new Op.Tanh())),
        entry("HardSwish", ArithmeticOps.unary(new Op.HardSwish())),
        entry("Clip", ActivationOps::clip),
        entry("LeakyRelu", ActivationOps::leakyRelu),
        entry("PRelu", ActivationOps::prelu),
        entry(
            "Elu",
            of((b, node, x) ->
                ActivationFunctions.elu(b, node.name(), x, node.number("alpha", 1)))),
        entry(
            "Selu",
            of((b, node, x) ->
                ActivationFunctions.selu(
                    b,
                    node.name(),
                    x,
                    node.number("alpha", ActivationFunctions.SELU_ALPHA),
                    node.number("gamma", ActivationFunctions.SELU_SCALE)))),
        entry("Celu", ActivationOps::celu),
        entry("Softplus", of((b, node, x) -> ActivationFunctions.softplus(b, node.name(), x))),
        entry("Softsign", of((b, node, x) -> ActivationFunctions.softsign(b, node.name(), x))),
        entry("Mish", of((b, node, x) -> ActivationFunctions.mish(b, node.name(), x))),
        entry("Swish", ActivationOps::swish),
        entry(
            "HardSigmoid",
            of((b, node, x) ->
                ActivationFunctions.hardSigmoid(
                    b, node.name(), x, node.number("alpha", 0.2f), node.number("beta", 0.5f)))),
        entry("ThresholdedRelu", ActivationOps::thresholdedRelu),
        entry(
            "Gelu",
            of((b, node, x) ->
                ActivationFunctions.gelu(
                    b, node.name(), x, node.text("approximate", "none").equals("tanh")))),
        entry(
            "com.microsoft:Gelu",
            of((b, node, x) -> ActivationFunctions.gelu(b, node.name(), x, false))),
        entry("Softmax", softmax(new Op.Softmax(1))),
        entry("LogSoftmax", softmax(OpaqueOps.plain("LOG_SOFTMAX"))));
  }

  private interface Function {
    int add(NetworkBuilder b, OnnxNode node, int x);
  }

  private static OnnxImporter of(Function function) {
    return (node, net) -> net.put(node, function.add(net.builder(), node, net.in(node, 0)));
  }

  private static void clip(OnnxNode node, OnnxNetwork net) {
    float low =
        node.hasAttribute("min")
            ? node.number("min", 0)
            : net.number(node, 1, Float.NEGATIVE_INFINITY);
    float high =
        node.hasAttribute("max")
            ? node.number("max", 0)
            : net.number(node, 2, Float.POSITIVE_INFINITY);
    net.put(node, ActivationFunctions.clip(net.builder(), node.name(), net.in(node, 0), low, high));
  }

  private static void leakyRelu(OnnxNode node, OnnxNetwork net) {
    var op = new Op.LeakyRelu(node.number("alpha", 0.01f));
    net.put(node, net.builder().node(node.name(), op, net.in(node, 0)));
  }

  private static void prelu(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    int slopes = net.in(node, 1);
    int rank = b.shape(x).rank();
    float[] values = net.numbersOrNull(node, 1);
    if (values != null && values.length == 1) {
      net.put(node, b.node(node.name(), new Op.LeakyRelu(values[0]), x));
      return;
    }
    Shape shape = b.shape(slopes);
    var dims = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      int own = axis - rank + shape.rank();
      dims[axis] = own < 0 ? 1 : shape.dim(own);
    }
    int whole = b.reshaped(node.name() + "/slopes", slopes, dims);
    net.put(node, b.node(node.name(), new Op.Prelu(), x, whole));
  }

  private static void celu(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    float alpha = node.number("alpha", 1);
    if (alpha == 0) throw new InvalidGraphException("its alpha is 0");
    int scaled = ActivationFunctions.times(b, node.name() + "/scaled", net.in(node, 0), 1 / alpha);
    // alpha elu(x / alpha) is x for positive values, and alpha (exp(x / alpha) - 1) below
    int elu =
        b.node(alpha == 1 ? node.name() : node.name() + "/elu", OpaqueOps.plain("ELU"), scaled);
    net.put(node, ActivationFunctions.times(b, node.name(), elu, alpha));
  }

  private static void swish(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    int scaled = ActivationFunctions.times(b, node.name() + "/scaled", x, node.number("alpha", 1));
    int gate = b.node(node.name() + "/sigmoid", new Op.Logistic(), scaled);
    net.put(node, b.node(node.name(), new Op.Mul(Activation.NONE), x, gate));
  }

  private static void thresholdedRelu(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    int threshold = b.scalar(node.name() + "/threshold", node.number("alpha", 1));
    int above = b.node(node.name() + "/above", OpaqueOps.plain("GREATER"), x, threshold);
    int zero = b.scalar(node.name() + "/zero", 0);
    net.put(node, b.node(node.name(), OpaqueOps.plain("SELECT_V2"), above, x, zero));
  }

  private static OnnxImporter softmax(Op op) {
    return (node, net) -> {
      NetworkBuilder b = net.builder();
      int x = net.in(node, 0);
      Shape shape = b.shape(x);
      int rank = shape.rank();
      boolean one = node.opset() >= SOFTMAX_WITH_AXIS;
      int axis = OnnxNetwork.axis(node.integer("axis", one ? -1 : 1), rank);
      if (axis == rank - 1) {
        net.put(node, ActivationFunctions.softmax(b, node.name(), x, op));
      } else if (one) {
        int[] swap = swapped(axis, rank);
        int last = b.transposed(node.name() + "/last", x, swap);
        int soft = ActivationFunctions.softmax(b, node.name() + "/softmax", last, op);
        net.put(node, b.transposed(node.name(), soft, swap));
      } else {
        int rows = Math.toIntExact(shape.elements(0, axis));
        int columns = Math.toIntExact(shape.elements(axis, rank));
        int flat = b.reshaped(node.name() + "/rows", x, rows, columns);
        int soft = b.node(node.name() + "/softmax", op, flat);
        net.put(node, b.reshaped(node.name(), soft, shape.toArray()));
      }
    };
  }

  /** Returns the permutation that exchanges an axis with the last one. */
  private static int[] swapped(int axis, int rank) {
    var permutation = new int[rank];
    for (int i = 0; i < rank; i++) permutation[i] = i;
    permutation[axis] = rank - 1;
    permutation[rank - 1] = axis;
    return permutation;
  }
}
