package dev.octet.engine.rewrite.fold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Folds batch normalization into the preceding layer. The function stays the same up to float
 * rounding.
 *
 * <pre>{@code
 * conv W,b ──► x ──► BATCH_NORMALIZATION ──► y        a = gamma / sqrt(variance + epsilon)
 *
 *   conv a W, a (b - mean) + beta ──► y
 *
 * where no such layer makes x, or others read it:
 *
 *   x ──► MUL a ──► ADD beta - a mean ──► y
 * }</pre>
 *
 * <p>The layer gets the name of its new output, y. This is not a rewrite rule that a recipe can
 * select: TensorFlow Lite can't run an unfolded network, so there is nothing to compare it with.
 */
final class FoldBatchNormalization {
  private final Graph graph;
  private final GraphEdit edit;
  private final Map<String, List<String>> renamed;

  private FoldBatchNormalization(Graph graph, Map<String, List<String>> renamed) {
    this.graph = graph;
    edit = new GraphEdit(graph);
    this.renamed = renamed;
  }

  /** Returns the network without batch normalization; the network itself if it has none. */
  static FoldedNetwork apply(Graph source, Folding folding) {
    Map<String, List<String>> renamed = new HashMap<>();
    Graph folded = FiniteConstants.apply(source);
    // One at a time: the second of two in a row goes into the layer that took up the first.
    for (int n = next(folded); n >= 0; n = next(folded)) {
      folded = new FoldBatchNormalization(folded, renamed).fold(n);
    }
    return new FoldedNetwork(source, folding, folded, renamed, List.of());
  }

  private static int next(Graph graph) {
    for (int n = 0; n < graph.nodes().size(); n++) {
      if (BatchNormalization.is(graph.nodes().get(n))) return n;
    }
    return -1;
  }

  private Graph fold(int n) {
    Node node = graph.nodes().get(n);
    var norm = BatchNormalization.of(graph, node);
    LayerWeights layer = layerOf(node.input(0));
    if (layer == null) {
      multiplyAndAdd(n, node, norm);
    } else {
      double[] factor = norm.factor();
      for (int o = 0; o < factor.length; o++) layer.scaleTo(o, factor[o]);
      layer.addToBias(norm.offset());
      layer.store(edit);
      Node made = edit.node(layer.nodeIndex());
      edit.node(layer.nodeIndex(), new Node(made.op(), made.inputs(), node.outputs()));
      edit.remove(n);
      rename(graph.layerName(made), List.of(graph.layerName(node)));
    }
    return edit.build();
  }

  /**
   * Returns the layer that produces a tensor for a single consumer and has no activation; null if
   * there is none.
   */
  private @Nullable LayerWeights layerOf(int tensor) {
    Uses uses = Uses.of(graph);
    int producer = uses.producerIndex(tensor);
    if (producer == Uses.NOBODY || uses.onlyConsumer(tensor) == Uses.NOBODY) return null;
    LayerWeights layer = LayerWeights.of(graph, producer);
    return layer != null && layer.activation() == Activation.NONE ? layer : null;
  }

  private void multiplyAndAdd(int n, Node node, BatchNormalization norm) {
    Tensor y = graph.tensor(node.output());
    int scaled = edit.add(Tensor.activation(y.name() + "/scaled", y.shape(), ElementType.FLOAT32));
    int factor = constant(y.name() + "/factor", norm.factor());
    int offset = constant(y.name() + "/offset", norm.offset());
    var mul = new Op.Mul(Activation.NONE);
    edit.node(n, new Node(mul, List.of(node.input(0), factor), List.of(scaled)));
    var add = new Op.Add(Activation.NONE);
    edit.insertAfter(n, new Node(add, List.of(scaled, offset), node.outputs()));
    rename(y.name(), List.of(edit.tensor(scaled).name(), y.name()));
  }

  /** Records the new names of a layer, also for layers that were renamed to it before. */
  private void rename(String layer, List<String> names) {
    renamed.putIfAbsent(layer, List.of(layer));
    renamed.replaceAll((_, now) ->
        now.stream()
            .flatMap(name -> name.equals(layer) ? names.stream() : Stream.of(name))
            .toList());
  }

  private int constant(String name, double[] values) {
    var floats = new float[values.length];
    for (int c = 0; c < floats.length; c++) floats[c] = (float) values[c];
    return edit.add(Tensor.constant(name, Shape.of(floats.length), floats));
  }
}
