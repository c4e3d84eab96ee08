package dev.octet.engine.rewrite;

import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import java.util.List;
import java.util.Objects;

/** Looks up parts of a network by the names of its layers. */
public final class NamedLayers {
  private NamedLayers() {}

  /** Returns the operator names of all nodes, in execution order. */
  public static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(node -> node.op().name()).toList();
  }

  public static Node node(Graph graph, String layer) {
    return graph.nodes().get(index(graph, layer));
  }

  public static Op op(Graph graph, String layer) {
    return node(graph, layer).op();
  }

  /** Returns the activation that is fused into a layer. */
  public static Activation activation(Graph graph, String layer) {
    return ((Op.Fusing) op(graph, layer)).activation();
  }

  /** Returns a copy of the weights and bias of a layer. */
  public static LayerWeights weights(Graph graph, String layer) {
    return Objects.requireNonNull(LayerWeights.of(graph, index(graph, layer)));
  }

  public static float[] bias(Graph graph, String layer) {
    return weights(graph, layer).bias();
  }

  /** Returns the shape of a layer's output. */
  public static Shape shape(Graph graph, String layer) {
    return graph.tensor(node(graph, layer).output()).shape();
  }

  private static int index(Graph graph, String layer) {
    for (int n = 0; n < graph.nodes().size(); n++) {
      if (graph.layerName(graph.nodes().get(n)).equals(layer)) return n;
    }
    throw new AssertionError("no layer " + layer);
  }
}
