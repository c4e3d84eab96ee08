package dev.octet.engine.read.onnx.op;

import static java.util.Map.entry;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.Einsum;
import dev.octet.engine.read.build.Matrices;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import java.util.Map;
import java.util.Set;

/** Products of matrices. */
final class MatrixOps {
  /** Attributes of the attention that are supported, or change only what is not supported. */
  private static final Set<String> ATTENTION =
      Set.of(
          "is_causal",
          "kv_num_heads",
          "q_num_heads",
          "qk_matmul_output_mode",
          "scale",
          "softcap",
          "softmax_precision");

  /** Maximum number of elements of a causal mask. */
  private static final long MOST_MASKED = 1 << 24;

  private MatrixOps() {}

  static Map<String, OnnxImporter> all() {
    return Map.ofEntries(
        entry("Gemm", MatrixOps::gemm),
        entry("MatMul", MatrixOps::matMul),
        entry("Einsum", MatrixOps::einsum),
        entry("Attention", MatrixOps::attention));
  }

  private static void matMul(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    net.put(node, Matrices.multiply(b, node.name(), net.in(node, 0), net.in(node, 1)));
  }

  private static void einsum(OnnxNode node, OnnxNetwork net) {
    String equation = node.text("equation", "");
    net.put(node, Einsum.add(net.builder(), node.name(), equation, net.all(node)));
  }

  /** Computes {@code alpha A B + beta C}, with A and B possibly transposed. */
  private static void gemm(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    String name = node.name();
    int a = net.in(node, 0);
    if (b.shape(a).rank() != 2 || net.shape(node, 1).rank() != 2) {
      throw new InvalidGraphException("its inputs have to be matrices");
    }
    if (node.flag("transA", false)) a = b.transposed(name + "/a", a, 1, 0);
    float alpha = node.number("alpha", 1);
    float beta = node.number("beta", 1);
    int c = net.optional(node, 2);
    int weights = net.in(node, 1);
    boolean transposed = node.flag("transB", false);
    if (!b.isConstant(weights)) {
      int product = b.node(name + "/product", OpaqueOps.batchMatMul(false, transposed), a, weights);
      net.put(node, plus(b, name, ActivationFunctions.times(b, name, product, alpha), c, beta));
      return;
    }
    int ordered = transposed ? weights : b.transposed(name + "/weights", weights, 1, 0);
    if (alpha != 1) ordered = scaled(b, name + "/weights", ordered, alpha);
    int outputs = b.shape(ordered).dim(0);
    int bias = c == Node.ABSENT ? c : bias(b, name, c, outputs, beta);
    if (c == Node.ABSENT || bias != Node.ABSENT) {
      net.put(node, Matrices.dense(b, name, a, ordered, bias));
    } else {
      int product = Matrices.dense(b, name + "/product", a, ordered, Node.ABSENT);
      net.put(node, plus(b, name, product, c, beta));
    }
  }

  private static int plus(NetworkBuilder b, String name, int x, int summand, float factor) {
    if (summand == Node.ABSENT || factor == 0) return x;
    int scaled = ActivationFunctions.times(b, name + "/beta", summand, factor);
    return b.node(name, new Op.Add(Activation.NONE), x, scaled);
  }

  private static int scaled(NetworkBuilder b, String name, int constant, float factor) {
    float[] values = b.tensor(constant).requireConstant().floats();
    for (int i = 0; i < values.length; i++) values[i] *= factor;
    return b.constant(name, b.shape(constant), values);
  }

  /** Returns a summand as a bias; {@link Node#ABSENT} if it isn't one value for each output. */
  private static int bias(NetworkBuilder b, String name, int c, int outputs, float beta) {
    Shape shape = b.shape(c);
    if (!b.isConstant(c) || shape.elements() > outputs) return Node.ABSENT;
    if (shape.elements() != 1 && shape.channels() != outputs) return Node.ABSENT;
    float[] own = b.tensor(c).requireConstant().floats();
    var values = new float[outputs];
    for (int i = 0; i < outputs; i++) values[i] = beta * own[own.length == 1 ? 0 : i];
    return b.constant(name + "/bias", Shape.of(outputs), values);
  }

  /** Computes {@code softmax(Q K' scale + mask) V} for each head (Vaswani et al., 2017). */
  private static void attention(OnnxNode node, OnnxNetwork net) {
    for (int i = 4; i < node.inputs().size(); i++) {
      if (node.has(i)) throw new InvalidGraphException("its past keys and values are used");
    }
    for (int i = 1; i < node.outputs().size(); i++) {
      if (node.hasOutput(i)) throw new InvalidGraphException("its output %d is used".formatted(i));
    }
    for (String attribute : node.attributes().keySet()) {
      if (!ATTENTION.contains(attribute)) {
        throw new InvalidGraphException("its attribute %s is not supported".formatted(attribute));
      }
    }
    if (node.number("softcap", 0) != 0) throw new InvalidGraphException("it has a softcap");
    NetworkBuilder b = net.builder();
    String name = node.name();
    int rank = net.shape(node, 0).rank();
    int heads = node.integer("q_num_heads", 0);
    int queries = heads(node, net, 0, heads);
    int keys = heads(node, net, 1, node.integer("kv_num_heads", heads));
    int values = heads(node, net, 2, node.integer("kv_num_heads", heads));
    Shape shape = b.shape(queries);
    if (shape.rank() != 4 || b.shape(keys).rank() != 4 || b.shape(keys).dim(1) != shape.dim(1)) {
      throw new InvalidGraphException(
          "queries of shape %s don't fit keys of shape %s".formatted(shape, b.shape(keys)));
    }
    float scale = node.number("scale", (float) (1 / Math.sqrt(shape.dim(3))));
    int scores = b.node(name + "/scores", OpaqueOps.batchMatMul(false, true), queries, keys);
    scores = ActivationFunctions.times(b, name + "/scaled", scores, scale);
    if (node.has(3)) {
      scores = b.node(name + "/masked", new Op.Add(Activation.NONE), scores, net.in(node, 3));
    }
    if (node.flag("is_causal", false)) {
      int mask = earlierTokens(b, name, b.shape(scores));
      scores = b.node(name + "/causal", new Op.Add(Activation.NONE), scores, mask);
    }
    int weights = b.node(name + "/softmax", new Op.Softmax(1), scores);
    Op product = OpaqueOps.batchMatMul(false, false);
    int made = b.node(rank == 4 ? name : name + "/heads", product, weights, values);
    if (rank == 4) {
      net.put(node, made);
      return;
    }
    int moved = b.transposed(name + "/tokens", made, 0, 2, 1, 3);
    Shape split = b.shape(moved);
    int width = Math.multiplyExact(split.dim(2), split.dim(3));
    net.put(node, b.reshaped(name, moved, split.dim(0), split.dim(1), width));
  }

  /**
   * Returns a mask that hides later tokens: 0 where the key isn't behind the query, else negative
   * infinity.
   *
   * @param scores shape [batch,heads,queries,keys]
   */
  private static int earlierTokens(NetworkBuilder b, String name, Shape scores) {
    int queries = scores.dim(2);
    int keys = scores.dim(3);
    if ((long) queries * keys > MOST_MASKED) {
      throw new InvalidGraphException(
          "%d queries and %d keys are more than a causal mask may have".formatted(queries, keys));
    }
    float[] mask = Matrices.causalMask(queries, keys, Float.NEGATIVE_INFINITY);
    return b.constant(name + "/later", Shape.of(1, 1, queries, keys), mask);
  }

  /** Returns an input as [batch,heads,tokens,width]. */
  private static int heads(OnnxNode node, OnnxNetwork net, int position, int heads) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, position);
    Shape shape = b.shape(x);
    if (shape.rank() == 4) return x;
    if (shape.rank() != 3 || heads < 1 || shape.dim(2) % heads != 0) {
      throw new InvalidGraphException(
          "its input %d has shape %s for %d heads".formatted(position, shape, heads));
    }
    String name = node.name() + "/" + position;
    int parts =
        b.reshaped(name + "/heads", x, shape.dim(0), shape.dim(1), heads, shape.dim(2) / heads);
    return b.transposed(name, parts, 0, 2, 1, 3);
  }
}
