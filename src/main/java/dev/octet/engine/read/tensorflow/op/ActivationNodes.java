package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.Op;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.OpaqueOps;

/** Importers of activation functions. */
final class ActivationNodes {
  /** The default of TensorFlow's LeakyRelu. */
  private static final float LEAKY_SLOPE = 0.2f;

  private ActivationNodes() {}

  static void register(Registry registry) {
    registry
        .one(n -> plain(n, new Op.Relu()), "Relu")
        .one(n -> plain(n, new Op.Relu6()), "Relu6")
        .one(
            n -> plain(n, new Op.LeakyRelu(n.attributes().real("alpha", LEAKY_SLOPE))), "LeakyRelu")
        .one(n -> ActivationFunctions.elu(n.b(), n.name(), n.x(0), 1), "Elu")
        .one(n -> ActivationFunctions.selu(n.b(), n.name(), n.x(0)), "Selu")
        .one(n -> plain(n, new Op.Logistic()), "Sigmoid")
        .one(n -> plain(n, new Op.Tanh()), "Tanh")
        .one(n -> ActivationFunctions.softplus(n.b(), n.name(), n.x(0)), "Softplus")
        .one(n -> ActivationFunctions.softsign(n.b(), n.name(), n.x(0)), "Softsign")
        .one(n -> softmax(n, new Op.Softmax(1)), "Softmax")
        .one(n -> softmax(n, OpaqueOps.plain("LOG_SOFTMAX")), "LogSoftmax")
        .one(n -> plain(n, OpaqueOps.erf()), "Erf")
        .one(ActivationNodes::complementaryErf, "Erfc");
  }

  private static int complementaryErf(NodeReading n) {
    int erf = n.b().node(n.name() + "/erf", OpaqueOps.erf(), n.x(0));
    int one = n.b().scalar(n.name() + "/one", 1);
    return n.b().node(n.name(), new Op.Sub(Op.Activation.NONE), one, erf);
  }

  private static int softmax(NodeReading n, Op op) {
    return ActivationFunctions.softmax(n.b(), n.name(), n.x(0), op);
  }

  private static int plain(NodeReading n, Op op) {
    return n.b().node(n.name(), op, n.x(0));
  }
}
