package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.quantize.range.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives the inputs of layers that share their weights a common scale, so that the layers can share
 * their biases too. In a recurrent network, the hidden state is the same quantity in every time
 * step. Inputs whose range is much smaller than that of the others keep their own scale.
 */
final class SharedInputScales {
  /**
   * An input joins the others if its range is at least this fraction of their common range. It then
   * loses at most one bit, and the later layers also read inputs with that much noise.
   */
  private static final double SMALLEST_PART = 0.5;

  private SharedInputScales() {}

  /** Joins the inputs of layers that obey these rules. */
  static void join(
      Graph graph, SharedWeights shared, Target rules, Statistics statistics, ScaleGroups groups) {
    for (SharedWeights.Group group : shared.all()) {
      if (group.rules() != rules) continue;
      List<Integer> inputs =
          group.nodes().stream().map(node -> data(graph.nodes().get(node))).distinct().toList();
      Map<Integer, Range> ranges = new LinkedHashMap<>();
      Range all = new Range(0, 0);
      for (int input : inputs) {
        Range range = range(groups, input, statistics);
        if (range == null) continue;
        ranges.put(input, range);
        all = all.and(range);
      }
      double least = SMALLEST_PART * all.span();
      List<Integer> alike = new ArrayList<>();
      ranges.forEach((input, range) -> {
        if (range.span() >= least) alike.add(input);
      });
      groups.join(alike);
    }
  }

  private static int data(Node node) {
    return node.input(OperatorRule.weighted((Op.Weighted) node.op()).data());
  }

  /** Returns the range of all values seen in the group of a tensor; null if none were seen. */
  private static @Nullable Range range(ScaleGroups groups, int tensor, Statistics statistics) {
    Range range = null;
    for (int member : groups.members(groups.group(tensor))) {
      TensorStatistics seen = statistics.tensors().get(member);
      if (seen == null) continue;
      Range own = Range.covering(seen.min(), seen.max());
      range = range == null ? own : range.and(own);
    }
    return range;
  }
}
