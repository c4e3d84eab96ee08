package dev.octet.device.benchmark.report;

import java.util.List;

/**
 * How long each node ran, from a start of its own after the runs that count: looking at the clock
 * around each node takes time too, so these runs are no samples. A delegate is one node, whatever
 * it does inside; with {@link Delegate#NONE} there is a node for each operator of the model.
 *
 * @param runs how many were looked at
 * @param nanoseconds of these runs together; what the nodes don't add up to is between them
 * @param nodes in the order in which they run
 */
public record Profile(int runs, long nanoseconds, List<NodeTime> nodes) {
  /**
   * A node.
   *
   * @param subgraph that it belongs to; 0 is the model's main one
   * @param node its number in the subgraph: an operator's place in the file, or more for a delegate
   * @param operator TensorFlow Lite's name of it, a custom operator's own, or the delegate's
   * @param layer the name of its first output; empty in other subgraphs than the main one
   * @param count how often it ran
   * @param nanoseconds of all that together, without those of nodes that it ran in other subgraphs
   * @param least of one time
   * @param most of one time
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
