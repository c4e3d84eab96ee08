package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network on integers, and how it came from the float network. The tensors of the source keep
 * their ids; what had to be added comes after them.
 *
 * @param target whose rules it obeys; layers with int16 activations obey {@link Target#INT16X8}
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
   * A quantized layer.
   *
   * @param sourceNode index of the node in {@code source.nodes()}
   * @param node index of the node in {@code graph.nodes()}
   * @param tensor id of the output, the same in both graphs
   * @param rangeNote why the range is not the one that its own values would have got, or null
   */
  public record Layer(int sourceNode, int node, int tensor, @Nullable String rangeNote) {}

  /** The rules that a layer with such activations obeys. */
  public Target rules(ElementType activations) {
    return activations == ElementType.INT16 ? Target.INT16X8 : target;
  }

  /** The same with other tensors and nodes: constants changed, ids kept. */
  public QuantizedGraph withGraph(Graph newGraph) {
    return new QuantizedGraph(target, source, newGraph, layers, keptFloat);
  }
}
