package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.Arrays;
import java.util.List;

/** Importers of normalizations. */
final class NormalizationNodes {
  /** The default of TensorFlow's FusedBatchNorm. */
  private static final float EPSILON = 1e-4f;

  private NormalizationNodes() {}

  static void register(Registry registry) {
    registry
        .many(NormalizationNodes::fused, "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3")
        .one(NormalizationNodes::pattern, GraphPatterns.BATCH_NORMALIZATION)
        .one(NormalizationNodes::acrossChannels, "LRN");
  }

  /** Inputs: x, scale, offset, mean, variance. Only the first output exists outside of training. */
  private static List<Integer> fused(NodeReading n) {
    float epsilon = n.attributes().real("epsilon", EPSILON);
    return List.of(normalized(n, n.x(1), n.x(2), n.x(3), n.x(4), epsilon));
  }

  /** Inputs: x, mean, variance, then scale and offset if there are any. */
  private static int pattern(NodeReading n) {
    boolean scales = n.attributes().flag(GraphPatterns.HAS_SCALE, false);
    boolean moves = n.attributes().flag(GraphPatterns.HAS_OFFSET, false);
    int scale = scales ? n.x(3) : Node.ABSENT;
    int offset = moves ? n.x(scales ? 4 : 3) : Node.ABSENT;
    float epsilon = n.attributes().real(GraphPatterns.EPSILON, 0);
    return normalized(n, scale, offset, n.x(1), n.x(2), epsilon);
  }

  private static int normalized(
      NodeReading n, int scale, int offset, int mean, int variance, float epsilon) {
    int gamma = perChannel(n, "gamma", scale, 1);
    int beta = perChannel(n, "beta", offset, 0);
    int own = perChannel(n, "mean", mean, 0);
    int spread = perChannel(n, "variance", variance, 1);
    if (n.shape(0).rank() < 2 || Math.min(Math.min(gamma, beta), Math.min(own, spread)) < 0) {
      return arithmetic(n, scale, offset, mean, variance, epsilon);
    }
    var op = new Op.BatchNormalization(epsilon);
    return n.b().node(n.name(), op, n.x(0), gamma, beta, own, spread);
  }

  /**
   * Returns a constant with one value per channel.
   *
   * @param id a tensor, or {@link Node#ABSENT}
   * @param absent the value if there is no tensor
   * @return the id of the constant; -1 if the tensor is not a constant or varies along other axes
   */
  private static int perChannel(NodeReading n, String part, int id, float absent) {
    NetworkBuilder b = n.b();
    int channels = n.shape(0).channels();
    String name = n.name() + "/" + part;
    if (id == Node.ABSENT) return filled(b, name, channels, absent);
    Tensor tensor = b.tensor(id);
    if (!tensor.isConstant() || tensor.type() != n.type(0)) return -1;
    Shape shape = tensor.shape();
    if (shape.elements() == 1) {
      return filled(b, name, channels, tensor.requireConstant().floats()[0]);
    }
    if (shape.elements() != channels || shape.channels() != channels) return -1;
    return b.reshaped(name, id, channels);
  }

  private static int filled(NetworkBuilder b, String name, int channels, float value) {
    var values = new float[channels];
    Arrays.fill(values, value);
    return b.constant(name, Shape.of(channels), values);
  }

  /** Normalizes step by step: {@code x m + (offset - mean m), m = scale / sqrt(variance + eps)}. */
  private static int arithmetic(
      NodeReading n, int scale, int offset, int mean, int variance, float epsilon) {
    NetworkBuilder b = n.b();
    var mul = new Op.Mul(Activation.NONE);
    int sum = ActivationFunctions.plus(b, n.name() + "/sum", variance, epsilon);
    int factor = b.node(n.name() + "/rsqrt", OpaqueOps.plain("RSQRT"), sum);
    if (scale != Node.ABSENT) factor = b.node(n.name() + "/factor", mul, factor, scale);
    int product = b.node(n.name() + "/product", mul, n.x(0), factor);
    int moved = b.node(n.name() + "/mean", mul, mean, factor);
    if (offset == Node.ABSENT) {
      return b.node(n.name(), new Op.Sub(Activation.NONE), product, moved);
    }
    int rest = b.node(n.name() + "/rest", new Op.Sub(Activation.NONE), offset, moved);
    return b.node(n.name(), new Op.Add(Activation.NONE), product, rest);
  }

  private static int acrossChannels(NodeReading n) {
    if (n.shape(0).rank() != 4) {
      throw new InvalidGraphException("its input has shape %s".formatted(n.shape(0)));
    }
    Op op =
        OpaqueOps.localResponseNormalization(
            n.attributes().integer("depth_radius", 5),
            n.attributes().real("bias", 1),
            n.attributes().real("alpha", 1),
            n.attributes().real("beta", 0.5f));
    return n.b().node(n.name(), op, n.x(0));
  }
}
