package dev.octet.engine.quantize;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An output of a float network that CONCATENATION or PACK joins from parts, possibly in several
 * steps. Example: a detector joins the boxes and the scores of each level, and then the levels.
 * Only operators that move values lie between the joins.
 *
 * @param output id of the network's output
 * @param join the last joining node
 * @param parts distinct ids of the joined tensors
 * @param nodes indexes of all nodes from the parts to the output, the output's producer first
 */
public record JoinedOutput(int output, Node join, List<Integer> parts, List<Integer> nodes) {
  public JoinedOutput {
    parts = List.copyOf(parts);
    nodes = List.copyOf(nodes);
  }

  /** Returns the outputs of a network that are joined from at least two parts. */
  public static List<JoinedOutput> of(Graph graph) {
    Uses uses = Uses.of(graph);
    List<JoinedOutput> joined = new ArrayList<>();
    for (int output : graph.outputs()) {
      if (!Quantizability.isReal(graph.tensor(output))) continue;
      Set<Integer> nodes = new LinkedHashSet<>();
      Set<Integer> parts = new LinkedHashSet<>();
      Node join = collect(uses, output, nodes, parts);
      if (join == null || parts.size() < 2) continue;
      joined.add(new JoinedOutput(output, join, List.copyOf(parts), List.copyOf(nodes)));
    }
    return joined;
  }

  /** Returns the join of one output; null if the output is not joined. */
  public static @Nullable JoinedOutput of(Graph graph, int output) {
    return of(graph.withOutputs(List.of(output))).stream().findFirst().orElse(null);
  }

  /**
   * Returns the last join before a tensor and collects its parts; null if the tensor is a part
   * itself.
   */
  private static @Nullable Node collect(
      Uses uses, int tensor, Set<Integer> nodes, Set<Integer> parts) {
    List<Integer> way = new ArrayList<>();
    int at = tensor;
    while (true) {
      Node node = uses.producer(at);
      if (node != null) way.add(uses.producerIndex(at));
      if (node != null && isJoin(node)) {
        nodes.addAll(way);
        for (int input : node.inputs()) collect(uses, input, nodes, parts);
        return node;
      }
      Integer before = node == null ? null : moved(node);
      if (before == null) {
        parts.add(tensor);
        return null;
      }
      at = before;
    }
  }

  private static boolean isJoin(Node node) {
    return node.op() instanceof Op.Pack
        || (node.op() instanceof Op.Concatenation join && join.activation() == Op.Activation.NONE);
  }

  /** Returns the tensor whose values a node moves; null if the node computes something. */
  private static @Nullable Integer moved(Node node) {
    return switch (node.op()) {
      case Op.Reshape _, Op.Transpose _, Op.Squeeze _, Op.ExpandDims _, Op.StridedSlice _ ->
          node.input(0);
      default -> null;
    };
  }
}
