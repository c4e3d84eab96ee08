package dev.octet.engine.quantize;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the layers of a float network that read the same weights: the time steps of an unrolled
 * recurrent network, the branches of a siamese network, a detection head applied at several scales.
 * Such weights are quantized once for all layers. Weights are the same if their values are equal,
 * because converters may write one shared constant as several tensors.
 */
final class SharedWeights {
  /** The group of each node, by index; nodes that share their weights with no other are absent. */
  private final Map<Integer, Group> groups = new HashMap<>();

  private final List<Group> all = new ArrayList<>();

  /**
   * Layers that read the same weights in the same way.
   *
   * @param rules the target whose rules all of them obey
   * @param nodes indexes of at least two nodes, ascending
   */
  record Group(Target rules, List<Integer> nodes) {}

  /**
   * The properties that must be equal for weights to be shared. The operator is one of them because
   * two operators may use different channel axes.
   */
  private record Key(Constant weights, Shape shape, String operator, int channels, Target rules) {}

  private SharedWeights() {}

  /** Finds the groups among the nodes that become integers. */
  static SharedWeights of(Graph graph, Quantizability quantizability) {
    Map<Key, List<Integer>> byWeights = new LinkedHashMap<>();
    for (int i = 0; i < graph.nodes().size(); i++) {
      Key key = key(graph, graph.nodes().get(i), quantizability.rules(i));
      if (key != null) byWeights.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
    }
    var shared = new SharedWeights();
    byWeights.forEach((key, nodes) -> {
      if (nodes.size() > 1) shared.add(new Group(key.rules(), List.copyOf(nodes)));
    });
    return shared;
  }

  private void add(Group group) {
    all.add(group);
    for (int node : group.nodes()) groups.put(node, group);
  }

  private static @Nullable Key key(Graph graph, Node node, @Nullable Target rules) {
    if (rules == null || !(node.op() instanceof Op.Weighted op)) return null;
    OperatorRule.Weighted rule = OperatorRule.weighted(op);
    Tensor weights = graph.tensor(node.input(rule.weights()));
    int channels =
        op instanceof Op.FullyConnected
            ? weights.shape().channels()
            : graph.tensor(node.input(rule.data())).shape().channels();
    return new Key(weights.requireConstant(), weights.shape(), op.name(), channels, rules);
  }

  /**
   * Returns the group of a node, which includes the node; null if it shares its weights with no
   * other.
   */
  @Nullable Group group(int node) {
    return groups.get(node);
  }

  /** Returns all groups in the order of their first nodes. */
  List<Group> all() {
    return all;
  }
}
