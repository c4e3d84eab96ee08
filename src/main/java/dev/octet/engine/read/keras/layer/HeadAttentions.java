package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.Matrices;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.call.Variables;
import dev.octet.engine.read.keras.config.Settings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attention with heads (Vaswani et al., 2017), also with heads that share keys and values. */
final class HeadAttentions {
  private static final List<String> PARTS =
      List.of("query_dense", "key_dense", "value_dense", "output_dense");

  private HeadAttentions() {}

  static void register(Map<String, LayerType> all) {
    LayerType type =
        LayerType.of(HeadAttentions::variables, HeadAttentions::attention)
            .unless(HeadAttentions::refusal);
    all.put("MultiHeadAttention", type);
    all.put("GroupQueryAttention", type);
    all.put("GroupedQueryAttention", type);
  }

  private static Variables variables(Settings settings) {
    Variables dense = Variables.of("kernel").andIf(settings.flag("use_bias", true), "bias");
    Variables all = Variables.NONE;
    for (String part : PARTS) all = all.part(part, dense);
    return all;
  }

  private static @Nullable String refusal(Settings settings) {
    if (settings.flag("use_gate", false)) return "its option `use_gate` is not supported";
    if (settings.has("sliding_window")) return "its option `sliding_window` is not supported";
    int[] axes = settings.integers("attention_axes");
    boolean plain = axes == null || (axes.length == 1 && (axes[0] == 1 || axes[0] == -2));
    return plain ? null : "attention over other axes than the first one is not supported";
  }

  private static int attention(LayerCall call) {
    Attentions.requirePlain(call);
    NetworkBuilder b = call.b();
    int query = call.tensor(0, "query");
    int value = call.tensor(1, "value");
    int key = call.tensor(2, "key");
    if (query == Node.ABSENT || value == Node.ABSENT) {
      throw call.invalid("It needs a query and a value.");
    }
    if (key == Node.ABSENT) key = value;
    int heads = call.require("query_dense/kernel", 3).shape().dim(1);
    int q = heads(call, "query_dense", query, heads);
    int k = heads(call, "key_dense", key, heads);
    int v = heads(call, "value_dense", value, heads);
    float factor = (float) (1 / Math.sqrt(b.shape(q).dim(-1)));
    int scaled = ActivationFunctions.times(b, call.name() + "/scaled", q, factor);
    int scores = b.node(call.name() + "/scores", OpaqueOps.batchMatMul(false, true), scaled, k);
    int mixed = Attentions.weighted(call, call.name() + "/mixed", scores, v);
    int sequence = b.transposed(call.name() + "/sequence", mixed, 0, 2, 1, 3);
    Shape shape = b.shape(sequence);
    int depth = Math.multiplyExact(shape.dim(2), shape.dim(3));
    int flat = b.reshaped(call.name() + "/heads", sequence, shape.dim(0), shape.dim(1), depth);
    return output(call, flat, depth);
  }

  /** Returns the projection of a sequence [n,t,c] to heads: [n,heads,t,d]. */
  private static int heads(LayerCall call, String part, int x, int heads) {
    NetworkBuilder b = call.b();
    Shape in = b.shape(x);
    Tensor kernel = call.require(part + "/kernel", 3);
    Shape shape = kernel.shape();
    int own = shape.dim(1);
    if (in.rank() != 3 || heads % own != 0) {
      throw call.invalid(
          "Its input of shape %s and %d heads don't fit a kernel of shape %s."
              .formatted(in, heads, shape));
    }
    int outputs = Math.multiplyExact(own, shape.dim(2));
    int weights =
        call.derived(
            part,
            _ -> {
              int id = call.constant(part + "/kernel", shape, kernel.requireConstant());
              int flat = b.reshaped(call.name() + "/" + part + "/flat", id, shape.dim(0), outputs);
              return b.transposed(call.name() + "/" + part + "/weights", flat, 1, 0);
            });
    int bias = bias(call, part, outputs);
    String name = call.name() + "/" + part;
    int dense = Matrices.dense(b, name, x, weights, bias);
    int split = b.reshaped(name + "/split", dense, in.dim(0), in.dim(1), own, shape.dim(2));
    int moved = b.transposed(name + "/heads", split, 0, 2, 1, 3);
    return own == heads ? moved : repeated(call, name, moved, heads / own);
  }

  /** Repeats each head for the queries that share it. */
  private static int repeated(LayerCall call, String name, int x, int times) {
    NetworkBuilder b = call.b();
    int own = b.shape(x).dim(1);
    var indices = new int[Math.multiplyExact(own, times)];
    for (int i = 0; i < indices.length; i++) indices[i] = i / times;
    return b.node(
        name + "/repeated", OpaqueOps.gather(1, 0), x, b.list(name + "/indices", indices));
  }

  private static int bias(LayerCall call, String part, int outputs) {
    boolean given = call.settings().flag("use_bias", true);
    return given ? call.weight(part + "/bias", outputs) : Node.ABSENT;
  }

  private static int output(LayerCall call, int x, int depth) {
    NetworkBuilder b = call.b();
    Tensor kernel = call.require("output_dense/kernel");
    Shape shape = kernel.shape();
    if (shape.rank() < 3) throw call.invalid("Its output kernel has shape %s.".formatted(shape));
    int outputs = Math.toIntExact(shape.elements() / Math.max(1, depth));
    if ((long) outputs * depth != shape.elements()) {
      throw call.invalid("Its output kernel has shape %s.".formatted(shape));
    }
    int weights =
        call.derived(
            "output_dense",
            _ -> {
              int id = call.constant("output_dense/kernel", shape, kernel.requireConstant());
              int flat = b.reshaped(call.name() + "/output_dense/flat", id, depth, outputs);
              return b.transposed(call.name() + "/output_dense/weights", flat, 1, 0);
            });
    int bias = bias(call, "output_dense", outputs);
    boolean plain = shape.rank() == 3;
    String name = plain ? call.name() : call.name() + "/output_dense";
    int dense = Matrices.dense(b, name, x, weights, bias);
    if (plain) return dense;
    Shape flat = b.shape(dense);
    var dims = new int[shape.rank()];
    dims[0] = flat.dim(0);
    dims[1] = flat.dim(1);
    for (int i = 2; i < dims.length; i++) dims[i] = shape.dim(i);
    return b.reshaped(call.name(), dense, dims);
  }
}
