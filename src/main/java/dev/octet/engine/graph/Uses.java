package dev.octet.engine.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Index of the producer and the consumers of each tensor in one graph. */
public final class Uses {
  /** Node index that stands for "no node". */
  public static final int NOBODY = -1;

  private final Graph graph;
  private final int[] producers;
  private final List<List<Integer>> consumers;

  private Uses(Graph graph, int[] producers, List<List<Integer>> consumers) {
    this.graph = graph;
    this.producers = producers;
    this.consumers = consumers;
  }

  /** Returns the index of a graph. */
  public static Uses of(Graph graph) {
    var producers = new int[graph.tensors().size()];
    List<List<Integer>> consumers = new ArrayList<>();
    for (int i = 0; i < producers.length; i++) {
      producers[i] = NOBODY;
      consumers.add(new ArrayList<>());
    }
    for (int n = 0; n < graph.nodes().size(); n++) {
      for (int out : graph.nodes().get(n).outputs()) producers[out] = n;
      for (int in : graph.nodes().get(n).inputs()) {
        if (in != Node.ABSENT) addOnce(consumers.get(in), n);
      }
    }
    return new Uses(graph, producers, consumers);
  }

  /**
   * Appends a node unless it is already the last element: the consumer list names a node that reads
   * a tensor twice only once.
   */
  private static void addOnce(List<Integer> consumers, int node) {
    if (consumers.isEmpty() || consumers.getLast() != node) consumers.add(node);
  }

  /** Returns the node that produces a tensor; null for graph inputs and constants. */
  public @Nullable Node producer(int tensor) {
    int index = producerIndex(tensor);
    return index == NOBODY ? null : graph.nodes().get(index);
  }

  /**
   * Returns the index of the node that produces a tensor; {@link #NOBODY} for graph inputs and
   * constants.
   */
  public int producerIndex(int tensor) {
    return producers[tensor];
  }

  /** Returns the indexes of the nodes that consume a tensor, ascending, each once. */
  public List<Integer> consumers(int tensor) {
    return Collections.unmodifiableList(consumers.get(tensor));
  }

  /**
   * Returns the index of a tensor's only consumer; {@link #NOBODY} if it has none or several, or if
   * the tensor is an output of the graph.
   */
  public int onlyConsumer(int tensor) {
    boolean alone = consumers.get(tensor).size() == 1 && !graph.outputs().contains(tensor);
    return alone ? consumers.get(tensor).getFirst() : NOBODY;
  }
}
