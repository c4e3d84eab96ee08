package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A quantized network and its relation to the float network. The source's tensors keep their ids;
 * added tensors follow them.
 *
 * @param target the target whose rules it obeys; layers with int16 activations obey {@link
 *     Target#INT16X8}
 * @param source the float network
 * @param graph the same network with quantized activations
 * @param layers each real output of each quantized node, in execution order
 * @param keptFloat the nodes that were not quantized
 */
public record QuantizedGraph(
    Target target, Graph source, Graph graph, List<Layer> layers, List<KeptFloat> keptFloat) {
  public QuantizedGraph {
    layers = List.copyOf(layers);
    keptFloat = List.copyOf(keptFloat);
  }

  /**
   * One real output of a quantized node.
   *
   * @param sourceNode index of the node in {@code source.nodes()}
   * @param node index of the node in {@code graph.nodes()}
   * @param tensor id of the output, the same in both graphs
   * @param rangeNote why the range differs from the one that its own values would have given, or
   *     null
   */
  public record Layer(int sourceNode, int node, int tensor, @Nullable String rangeNote) {}

  /** Returns the target whose rules apply to layers with activations of this type. */
  public Target rules(ElementType activations) {
    return activations == ElementType.INT16 ? Target.INT16X8 : target;
  }

  /**
   * Returns a copy with another graph that has the same tensor ids, such as one with changed
   * constants.
   */
  public QuantizedGraph withGraph(Graph newGraph) {
    return new QuantizedGraph(target, source, newGraph, layers, keptFloat);
  }
}
