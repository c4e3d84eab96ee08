package dev.octet.engine.read.tflite;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What has to be computed in each step of a loop that is unrolled. The variables that collect one
 * row in each step are not passed on from step to step; their rows are joined after the last one.
 *
 * @param results for each variable, the tensor of the body with its next value; for a variable that
 *     collects rows, the tensor with the row of the step
 * @param collects for each variable, whether it collects rows
 * @param live the nodes that the results depend on
 */
record LoopBody(List<Integer> results, List<Boolean> collects, List<SourceNode> live) {
  LoopBody {
    results = List.copyOf(results);
    collects = List.copyOf(collects);
    live = List.copyOf(live);
  }

  /**
   * Plans the steps of a loop.
   *
   * @param initial the first values of the loop's variables
   */
  static LoopBody of(WhileLoop loop, List<Tensor> initial) {
    var pattern = new BodyPattern(loop.body());
    var steps = new LoopSteps(loop, pattern, initial);
    var stored = new StoredSteps(loop, pattern, steps);
    long count = steps.count();
    List<Integer> results = new ArrayList<>();
    List<Boolean> collects = new ArrayList<>();
    for (int i = 0; i < initial.size(); i++) {
      int row = Node.ABSENT;
      // every row is written, so that the first values don't matter
      if (count >= 1
          && initial.get(i).shape().rank() > 0
          && initial.get(i).shape().dim(0) == count) {
        row = stored.row(i, steps::startsAtZero);
      }
      collects.add(row != Node.ABSENT);
      results.add(row != Node.ABSENT ? row : loop.body().outputs().get(i));
    }
    return new LoopBody(results, collects, LiveNodes.of(loop.body(), results));
  }
}
