package dev.octet.engine.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who makes and who reads each tensor of one graph. */
public final class Uses {
  private final @Nullable Node[] producers;
  private final List<List<Node>> consumers;

  private Uses(@Nullable Node[] producers, List<List<Node>> consumers) {
    this.producers = producers;
    this.consumers = consumers;
  }

  public static Uses of(Graph graph) {
    var producers = new @Nullable Node[graph.tensors().size()];
    List<List<Node>> consumers = new ArrayList<>();
    for (int i = 0; i < producers.length; i++) consumers.add(new ArrayList<>());
    for (Node node : graph.nodes()) {
      for (int out : node.outputs()) producers[out] = node;
      for (int in : node.inputs()) {
        if (in != Node.ABSENT) addOnce(consumers.get(in), node);
      }
    }
    return new Uses(producers, consumers);
  }

  /** A node that reads a tensor twice comes twice in a row. */
  private static void addOnce(List<Node> readers, Node node) {
    if (readers.isEmpty() || !readers.getLast().equals(node)) readers.add(node);
  }

  /** The node that makes a tensor; null for graph inputs and constants. */
  public @Nullable Node producer(int tensor) {
    return producers[tensor];
  }

  /** The nodes that read a tensor, in execution order, each once. */
  public List<Node> consumers(int tensor) {
    return Collections.unmodifiableList(consumers.get(tensor));
  }
}
