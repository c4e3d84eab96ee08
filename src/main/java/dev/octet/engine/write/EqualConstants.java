package dev.octet.engine.write;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Groups constants that are equal except for their names, so that one tensor can replace all of
 * them. Nodes only read constants, so this does not affect them; inputs and outputs, which callers
 * see, are kept.
 */
final class EqualConstants {
  private final Map<Tensor, Integer> first = new HashMap<>();
  private final int[] standIn;

  private EqualConstants(Graph graph) {
    standIn = new int[graph.tensors().size()];
    Set<Integer> called = new HashSet<>(graph.inputs());
    called.addAll(graph.outputs());
    for (int id = 0; id < standIn.length; id++) {
      Tensor tensor = graph.tensor(id);
      standIn[id] = id;
      if (!tensor.isConstant() || called.contains(id)) continue;
      Integer before = first.putIfAbsent(tensor.withName(""), id);
      if (before != null) standIn[id] = before;
    }
  }

  static EqualConstants of(Graph graph) {
    return new EqualConstants(graph);
  }

  /**
   * Returns the lowest id of a tensor equal to the given one; the tensor's own id if there is no
   * other.
   */
  int standIn(int tensor) {
    return standIn[tensor];
  }
}
