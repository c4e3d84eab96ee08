package dev.octet.engine.read.onnx.op;

import static java.util.Map.entry;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.Normalizations;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Normalizations, by stored statistics and by those of the activation itself. */
final class NormalizationOps {
  private static final float EPSILON = 1e-5f;

  private static final int MOST_CHANNELS = 1 << 20;

  /** Least sum of squares that a normalization divides by. */
  private static final float LEAST_SQUARES = 1e-12f;

  /** The version since which a group normalization scales channels instead of groups. */
  private static final int SCALES_CHANNELS = 21;

  private NormalizationOps() {}

  static Map<String, OnnxImporter> all() {
    return Map.ofEntries(
        entry("BatchNormalization", NormalizationOps::batch),
        entry("InstanceNormalization", NormalizationOps::instance),
        entry("LayerNormalization", NormalizationOps::layer),
        entry("GroupNormalization", NormalizationOps::group),
        entry("RMSNormalization", NormalizationOps::rootMeanSquare),
        entry("LpNormalization", NormalizationOps::lp));
  }

  private static void batch(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    Shape shape = b.shape(x);
    boolean trains = node.flag("training_mode", false);
    if (trains && b.isConstant(x)) {
      standardized(node, net, shape);
      return;
    }
    for (int i = 1; trains && i < node.outputs().size(); i++) {
      if (node.hasOutput(i)) throw new InvalidGraphException("it computes statistics for training");
    }
    var op = new Op.BatchNormalization(node.number("epsilon", EPSILON));
    int[] statistics = {net.in(node, 1), net.in(node, 2), net.in(node, 3), net.in(node, 4)};
    String name = node.name();
    if (shape.rank() == 2) {
      net.put(node, b.node(name, op, with(x, statistics)));
      return;
    }
    int last = net.channelsLast(name, x);
    int made = b.node(name, op, with(last, statistics));
    net.put(node, net.channelsFirst(name, made, shape.rank()));
  }

  /** Normalizes a constant by its own statistics: weights that are standardized in each run. */
  private static void standardized(OnnxNode node, OnnxNetwork net, Shape shape) {
    if (shape.rank() < 2) throw new InvalidGraphException("its input has shape " + shape);
    over(IntStream.range(0, shape.rank()).filter(axis -> axis != 1).toArray(), node, net);
  }

  private static int[] with(int x, int[] rest) {
    return IntStream.concat(IntStream.of(x), IntStream.of(rest)).toArray();
  }

  /** Returns a value for each channel in a shape that broadcasts to [n,c,...]. */
  private static int perChannel(OnnxNode node, OnnxNetwork net, int position, int rank) {
    if (!node.has(position)) return Node.ABSENT;
    NetworkBuilder b = net.builder();
    var dims = new int[rank];
    Arrays.fill(dims, 1);
    int value = net.in(node, position);
    dims[1] = b.shape(value).size();
    return b.reshaped(b.tensor(value).name() + "/channels", value, dims);
  }

  private static void instance(OnnxNode node, OnnxNetwork net) {
    Shape shape = net.shape(node, 0);
    if (shape.rank() < 3) throw new InvalidGraphException("its input has shape " + shape);
    over(IntStream.range(2, shape.rank()).toArray(), node, net);
  }

  /** Normalizes by the statistics over some axes, and scales the channels. */
  private static void over(int[] axes, OnnxNode node, OnnxNetwork net) {
    int rank = net.shape(node, 0).rank();
    int made =
        Normalizations.layer(
            net.builder(),
            node.name(),
            net.in(node, 0),
            axes,
            perChannel(node, net, 1, rank),
            perChannel(node, net, 2, rank),
            node.number("epsilon", EPSILON));
    net.put(node, made);
  }

  private static void layer(OnnxNode node, OnnxNetwork net) {
    if (node.hasOutput(1) || node.hasOutput(2)) {
      throw new InvalidGraphException("its outputs of statistics are used");
    }
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    int made =
        Normalizations.layer(
            b,
            node.name(),
            x,
            trailing(node, b.shape(x)),
            net.in(node, 1),
            net.optional(node, 2),
            node.number("epsilon", EPSILON));
    net.put(node, made);
  }

  private static void rootMeanSquare(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    int made =
        Normalizations.rootMeanSquare(
            b,
            node.name(),
            x,
            trailing(node, b.shape(x)),
            net.in(node, 1),
            node.number("epsilon", EPSILON));
    net.put(node, made);
  }

  private static int[] trailing(OnnxNode node, Shape shape) {
    int axis = OnnxNetwork.axis(node.integer("axis", -1), shape.rank());
    return IntStream.range(axis, shape.rank()).toArray();
  }

  private static void group(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    Shape shape = b.shape(x);
    int rank = shape.rank();
    int groups = node.integer("num_groups", 0);
    if (rank < 3 || groups < 1 || shape.dim(1) % groups != 0) {
      throw new InvalidGraphException(
          "%d groups don't divide the channels of an input of shape %s".formatted(groups, shape));
    }
    int scale = net.in(node, 1);
    int offset = net.in(node, 2);
    if (node.opset() < SCALES_CHANNELS) {
      scale = repeated(b, scale, shape.dim(1) / groups);
      offset = repeated(b, offset, shape.dim(1) / groups);
    }
    var last = IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1).toArray();
    var first = IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1).toArray();
    int moved = b.transposed(node.name() + "/channels_last", x, last);
    float epsilon = node.number("epsilon", EPSILON);
    int made = Normalizations.group(b, node.name(), moved, groups, scale, offset, epsilon);
    net.put(node, b.transposed(node.name() + "/channels_first", made, first));
  }

  /** Repeats each value of a constant. */
  private static int repeated(NetworkBuilder b, int values, int times) {
    if (!b.isConstant(values)) throw new InvalidGraphException("its scale is not a constant");
    float[] once = b.tensor(values).requireConstant().floats();
    if ((long) once.length * times > MOST_CHANNELS) {
      throw new InvalidGraphException("it has more than %,d channels".formatted(MOST_CHANNELS));
    }
    var all = new float[once.length * times];
    for (int i = 0; i < all.length; i++) all[i] = once[i / times];
    return b.constant(b.tensor(values).name() + "/channels", Shape.of(all.length), all);
  }

  private static void lp(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    int rank = b.shape(x).rank();
    int axis = OnnxNetwork.axis(node.integer("axis", -1), rank);
    if (node.integer("p", 2) != 2) {
      throw new InvalidGraphException("its p is %d, expected 2".formatted(node.integer("p", 2)));
    }
    if (axis == rank - 1) {
      net.put(node, b.node(node.name(), OpaqueOps.plain("L2_NORMALIZATION"), x));
      return;
    }
    int square = b.node(node.name() + "/square", new Op.Mul(Activation.NONE), x, x);
    int list = b.list(node.name() + "/axes", axis);
    int sum = b.node(node.name() + "/sum", OpaqueOps.reduction("SUM", true), square, list);
    // as TensorFlow Lite's own operator: a slice of zeros stays one
    int least = b.scalar(node.name() + "/least", LEAST_SQUARES);
    int bounded = b.node(node.name() + "/bounded", new Op.Maximum(), sum, least);
    int inverse = b.node(node.name() + "/rsqrt", OpaqueOps.plain("RSQRT"), bounded);
    net.put(node, b.node(node.name(), new Op.Mul(Activation.NONE), x, inverse));
  }
}
