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
 * The layers of a float network that read the same weights: the time steps of an unrolled recurrent
 * network, the branches of a siamese one, a detection head on several scales. Their weights are
 * quantized once, for all of them. Weights are the same if their values are, since converters write
 * a constant that several layers read in one tensor or in several.
 */
final class SharedWeights {
  /** By node; layers that share their weights with no other are in none. */
  private final Map<Integer, Group> groups = new HashMap<>();

  private final List<Group> all = new ArrayList<>();

  /**
   * Layers that read the same weights in the same way.
   *
   * @param rules that all of them obey
   * @param nodes at least two, ascending
   */
  record Group(Target rules, List<Integer> nodes) {}

  /** What has to be equal. Two operators may disagree about which axis the channels are. */
  private record Key(Constant weights, Shape shape, String operator, int channels, Target rules) {}

  private SharedWeights() {}

  /** Of the nodes that become integers. */
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

  /** The layers that a node shares its weights with, itself among them; null where it doesn't. */
  @Nullable Group group(int node) {
    return groups.get(node);
  }

  /** In the order of their first nodes. */
  List<Group> all() {
    return all;
  }
}
