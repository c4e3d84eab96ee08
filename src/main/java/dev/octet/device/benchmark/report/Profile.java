package dev.octet.device.benchmark.report;

import java.util.List;

/**
 * The time of each node, measured in a separate start after the runs that count: reading the clock
 * around each node takes time too, so these runs are no latency samples. A delegate is one node,
 * however many operators it runs. Without a delegate there is a node for each operator of the
 * model.
 *
 * @param runs number of profiled runs
 * @param nanoseconds total time of these runs in nanoseconds, including the time between the nodes
 * @param nodes the nodes in execution order
 */
public record Profile(int runs, long nanoseconds, List<NodeTime> nodes) {
  /**
   * The time of one node.
   *
   * @param subgraph number of the node's subgraph; 0 is the model's main one
   * @param node number of the node in the subgraph: an operator's position in the file, or a higher
   *     number for a delegate
   * @param operator TensorFlow Lite's name of the operator, a custom operator's own name, or the
   *     delegate's
   * @param layer name of the layer: the name of the node's first output; empty in subgraphs other
   *     than the main one
   * @param count number of executions
   * @param nanoseconds total time of all executions in nanoseconds, without the nodes that it
   *     executed in other subgraphs
   * @param least shortest execution, in nanoseconds
   * @param most longest execution, in nanoseconds
   */
  public record NodeTime(
      int subgraph,
      int node,
      String operator,
      String layer,
      long count,
      long nanoseconds,
      long least,
      long most) {}

  public Profile {
    nodes = List.copyOf(nodes);
  }
}
