package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.read.tensorflow.flat.ExecutionOrder;
import dev.octet.engine.read.tensorflow.flat.FlatGraph;
import dev.octet.engine.read.tensorflow.flat.FlatNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces groups of nodes that together are one operator by one node. This must happen before
 * constants are computed, which would erase the parts of a batch normalization.
 */
public final class GraphPatterns {
  /** Inputs: x, mean, variance, then scale and offset if there are any. */
  static final String BATCH_NORMALIZATION = "(batch normalization)";

  static final String EPSILON = "epsilon";
  static final String HAS_SCALE = "scale";
  static final String HAS_OFFSET = "offset";

  private GraphPatterns() {}

  /** Returns whether an operator's name is that of a pattern, not of an operator of TensorFlow. */
  static boolean isPattern(String op) {
    return op.startsWith("(");
  }

  /**
   * Returns an equivalent graph.
   *
   * @param graph nodes in execution order
   */
  public static FlatGraph applied(FlatGraph graph) {
    var values = new GraphValues(graph);
    List<FlatNode> nodes = new ArrayList<>(graph.nodes());
    boolean changed = false;
    for (int i = nodes.size() - 1; i >= 0; i--) {
      FlatNode made = BatchNormalizationPattern.match(values, graph.nodes().get(i));
      if (made == null) continue;
      nodes.set(i, made);
      changed = true;
    }
    return changed ? ExecutionOrder.of(new FlatGraph(nodes, graph.outputs())) : graph;
  }
}
