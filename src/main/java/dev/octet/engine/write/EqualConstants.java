package dev.octet.engine.write;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Constants that differ in nothing but their names: one tensor stands for all of them. Operators
 * only read constants, so they can't tell; a caller can, so inputs and outputs stay as they are.
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

  /** The tensor with the lowest id that a tensor is equal to; itself where there is no other. */
  int standIn(int tensor) {
    return standIn[tensor];
  }
}
