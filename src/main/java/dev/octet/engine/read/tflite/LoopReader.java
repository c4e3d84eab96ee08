package dev.octet.engine.read.tflite;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Replaces the loops of a subgraph: one that passes over a sequence with LSTM cells by one
 * operator, any other by the nodes of all its steps.
 */
final class LoopReader {
  private final SourceSubgraph source;
  private final NewTensors tensors;
  private final UnrolledLoop unrolled;

  /** Ids of the tensors in the file that the network needs. */
  private final Set<Integer> used;

  LoopReader(SourceSubgraph source, List<SourceNode> live, NewTensors tensors) {
    this.source = source;
    this.tensors = tensors;
    unrolled = new UnrolledLoop(tensors);
    used = new HashSet<>(source.outputs());
    for (SourceNode node : live) used.addAll(node.inputs());
  }

  /**
   * Adds what a WHILE does to the graph.
   *
   * @param known returns the graph's id of one of the file's tensors
   * @param ids receives the graph's ids of the WHILE's outputs, by the file's ids
   * @throws dev.octet.engine.RejectedInputException if the number of steps is not fixed
   */
  void read(SourceNode node, IntUnaryOperator known, int[] ids) {
    WhileLoop loop = WhileLoop.of(node, source);
    List<Integer> variables = node.inputs().stream().map(known::applyAsInt).toList();
    List<Integer> outputs = node.outputs().stream().map(id -> ids[id]).toList();
    List<Integer> last = LstmLoop.add(loop, used, tensors, variables, outputs);
    if (last == null) last = unrolled.add(loop, variables);
    for (int i = 0; i < last.size(); i++) ids[node.outputs().get(i)] = last.get(i);
  }
}
