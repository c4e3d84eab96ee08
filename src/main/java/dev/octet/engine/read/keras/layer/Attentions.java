package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.Matrices;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.call.Variables;
import dev.octet.engine.read.keras.config.Argument;
import dev.octet.engine.read.keras.config.Settings;
import java.util.List;
import java.util.Map;

/** Attention without heads: of the dot product (Luong) and of a sum (Bahdanau). */
final class Attentions {
  /** Keras' number for scores that a mask removes. */
  private static final float REMOVED = -1e9f;

  /** Maximum number of elements of a causal mask, which becomes a constant. */
  private static final int MOST_SCORES = 1 << 22;

  private Attentions() {}

  static void register(Map<String, LayerType> all) {
    all.put("Attention", LayerType.of(Attentions::variables, Attentions::dot));
    all.put(
        "AdditiveAttention",
        LayerType.of(
            settings -> Variables.NONE.andIf(settings.flag("use_scale", true), "scale"),
            Attentions::additive));
  }

  private static Variables variables(Settings settings) {
    return Variables.NONE
        .andIf(settings.flag("use_scale", false), "scale")
        .andIf(isConcat(settings), "concat_score_weight");
  }

  private static boolean isConcat(Settings settings) {
    return settings.text("score_mode", "dot").equals("concat");
  }

  /** Refuses arguments that change what an attention computes. */
  static void requirePlain(LayerCall call) {
    for (String name : List.of("mask", "attention_mask", "query_mask", "value_mask", "key_mask")) {
      Argument mask = call.call().kwargs().get(name);
      if (mask != null && mask.refs().findAny().isPresent()) {
        throw call.invalid("Its argument `%s` is not supported.".formatted(name));
      }
    }
    if (isTrue(call, "return_attention_scores")) {
      throw call.invalid("Its argument `return_attention_scores` is not supported.");
    }
  }

  private static boolean isTrue(LayerCall call, String name) {
    var json = call.data(-1, name);
    return json != null && json.isBoolean() && json.booleanValue();
  }

  private static int dot(LayerCall call) {
    requirePlain(call);
    Operands in = Operands.of(call);
    NetworkBuilder b = call.b();
    if (isConcat(call.settings())) return concat(call, in);
    int scores =
        b.node(call.name() + "/scores", OpaqueOps.batchMatMul(false, true), in.query, in.key);
    if (call.settings().flag("use_scale", false)) {
      scores =
          b.node(
              call.name() + "/scaled",
              new Op.Mul(Activation.NONE),
              scores,
              call.weight("scale", 1));
    }
    return weighted(call, call.name(), scores, in.value);
  }

  private static int concat(LayerCall call, Operands in) {
    NetworkBuilder b = call.b();
    int sum = sums(call, in);
    if (call.settings().flag("use_scale", false)) {
      sum =
          b.node(
              call.name() + "/scaled", new Op.Mul(Activation.NONE), sum, call.weight("scale", 1));
    }
    int curve = b.node(call.name() + "/tanh", new Op.Tanh(), sum);
    int scores = summed(call, curve);
    int weight = call.weight("concat_score_weight", 1);
    scores = b.node(call.name() + "/weighted", new Op.Mul(Activation.NONE), scores, weight);
    return weighted(call, call.name(), scores, in.value);
  }

  private static int additive(LayerCall call) {
    requirePlain(call);
    Operands in = Operands.of(call);
    NetworkBuilder b = call.b();
    int curve = b.node(call.name() + "/tanh", new Op.Tanh(), sums(call, in));
    if (call.settings().flag("use_scale", true)) {
      curve =
          b.node(call.name() + "/scaled", new Op.Mul(Activation.NONE), curve, call.weight("scale"));
    }
    return weighted(call, call.name(), summed(call, curve), in.value);
  }

  /** Returns all sums of a query and a key: [n,q,k,d]. */
  private static int sums(LayerCall call, Operands in) {
    NetworkBuilder b = call.b();
    Shape q = b.shape(in.query);
    Shape k = b.shape(in.key);
    int queries = b.reshaped(call.name() + "/queries", in.query, q.dim(0), q.dim(1), 1, q.dim(2));
    int keys = b.reshaped(call.name() + "/keys", in.key, k.dim(0), 1, k.dim(1), k.dim(2));
    return b.node(call.name() + "/sum", new Op.Add(Activation.NONE), queries, keys);
  }

  private static int summed(LayerCall call, int x) {
    int axes = call.b().list(call.name() + "/axes", 3);
    return call.b().node(call.name() + "/sums", OpaqueOps.reduction("SUM", false), x, axes);
  }

  /**
   * Returns the values weighted by the softmax of scores.
   *
   * @param scores [..., queries, keys]
   * @param value [..., keys, depth]
   */
  static int weighted(LayerCall call, String name, int scores, int value) {
    NetworkBuilder b = call.b();
    int seen = isTrue(call, "use_causal_mask") ? masked(call, scores) : scores;
    int weights = b.node(call.name() + "/softmax", new Op.Softmax(1), seen);
    return b.node(name, OpaqueOps.batchMatMul(false, false), weights, value);
  }

  private static int masked(LayerCall call, int scores) {
    NetworkBuilder b = call.b();
    int queries = b.shape(scores).dim(-2);
    int keys = b.shape(scores).dim(-1);
    if ((long) queries * keys > MOST_SCORES) {
      throw call.invalid("Its causal mask has more than %,d elements.".formatted(MOST_SCORES));
    }
    float[] mask = Matrices.causalMask(queries, keys, REMOVED);
    int summand = b.constant(call.name() + "/mask", Shape.of(queries, keys), mask);
    return b.node(call.name() + "/masked", new Op.Add(Activation.NONE), scores, summand);
  }

  /** Query, value and key of a layer that takes them as one list; the key may be left out. */
  private record Operands(int query, int value, int key) {
    static Operands of(LayerCall call) {
      List<Integer> inputs = call.inputs();
      if (inputs.size() < 2 || inputs.size() > 3) {
        throw call.invalid(
            "It has %d inputs, expected query, value and key.".formatted(inputs.size()));
      }
      for (int id : inputs) {
        Shape shape = call.b().shape(id);
        if (shape.rank() != 3)
          throw call.invalid("Its input has shape %s, expected 3 axes.".formatted(shape));
      }
      return new Operands(inputs.get(0), inputs.get(1), inputs.getLast());
    }
  }
}
