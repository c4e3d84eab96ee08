package dev.octet.engine.edit;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Uses;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Index of the producer and the consumers of each tensor, updated with each edit of a node. */
final class CurrentUses {
  private final Map<Integer, Integer> producers = new HashMap<>();
  private final Map<Integer, Set<Integer>> consumers = new HashMap<>();

  void add(int index, Node node) {
    for (int out : node.outputs()) producers.put(out, index);
    for (int in : node.inputs()) {
      if (in == Node.ABSENT) continue;
      consumers.computeIfAbsent(in, _ -> HashSet.newHashSet(1)).add(index);
    }
  }

  void remove(int index, Node node) {
    // another node may already make the output
    for (int out : node.outputs()) producers.remove(out, index);
    for (int in : node.inputs()) {
      Set<Integer> nodes = consumers.get(in);
      if (nodes != null) nodes.remove(index);
    }
  }

  int producer(int tensor) {
    return producers.getOrDefault(tensor, Uses.NOBODY);
  }

  Set<Integer> consumers(int tensor) {
    return Collections.unmodifiableSet(consumers.getOrDefault(tensor, Set.of()));
  }
}
