package dev.octet.engine.read.tensorflow.flat;

import dev.octet.engine.read.source.ModelProblems;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Sorts the nodes of a graph so that each is behind the nodes that it depends on. */
public final class ExecutionOrder {
  private static final int NEW = -1;
  private static final int OPEN = -2;

  private final FlatGraph graph;
  private final int[] positions;
  private final List<FlatNode> sorted = new ArrayList<>();

  private ExecutionOrder(FlatGraph graph) {
    this.graph = graph;
    positions = new int[graph.nodes().size()];
    Arrays.fill(positions, NEW);
  }

  /**
   * Returns the nodes that the outputs depend on, sorted.
   *
   * @throws dev.octet.engine.RejectedInputException {@code invalid-model} if nodes depend on
   *     themselves
   */
  public static FlatGraph of(FlatGraph graph) {
    var order = new ExecutionOrder(graph);
    for (Port output : graph.outputs()) order.visit(output.node());
    return new FlatGraph(order.sorted, order.moved(graph.outputs()));
  }

  private void visit(int root) {
    Deque<Integer> path = new ArrayDeque<>(List.of(root));
    while (!path.isEmpty()) {
      int node = path.peek();
      if (positions[node] >= 0) {
        path.pop();
        continue;
      }
      positions[node] = OPEN;
      boolean waits = false;
      for (Port input : graph.nodes().get(node).inputs()) {
        int before = positions[input.node()];
        if (before >= 0) continue;
        if (before == OPEN) { // entered and not done: on the path to this node
          throw ModelProblems.invalid(
              graph.nodes().get(node).place(), "It depends on its own output.");
        }
        path.push(input.node());
        waits = true;
      }
      if (waits) continue;
      path.pop();
      positions[node] = sorted.size();
      FlatNode own = graph.nodes().get(node);
      sorted.add(own.withInputs(moved(own.inputs())));
    }
  }

  private List<Port> moved(List<Port> ports) {
    return ports.stream().map(port -> new Port(positions[port.node()], port.output())).toList();
  }
}
