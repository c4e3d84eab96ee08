package dev.octet.engine.rewrite;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the outputs of one network are from those of another, over the same samples.
 *
 * @param agreement part of the samples with the same argmax of the first output of scores; null
 *     without such an output
 * @param largest absolute difference
 * @param mean absolute difference
 * @param magnitude the largest absolute value of the network that is compared with
 */
record OutputChange(@Nullable Double agreement, double largest, double mean, double magnitude) {

  /**
   * Compares.
   *
   * @param graph either network; they have the same outputs
   */
  static OutputChange between(Graph graph, FloatTrial.Answers before, FloatTrial.Answers after) {
    int scores = firstScores(graph);
    int same = 0;
    long count = 0;
    double largest = 0;
    double total = 0;
    double magnitude = 0;
    for (int s = 0; s < before.outputs().size(); s++) {
      List<float[]> x = before.outputs().get(s);
      List<float[]> y = after.outputs().get(s);
      for (int o = 0; o < x.size(); o++) {
        for (int i = 0; i < x.get(o).length; i++) {
          double change = Math.abs((double) x.get(o)[i] - y.get(o)[i]);
          largest = Math.max(largest, change);
          magnitude = Math.max(magnitude, Math.abs(x.get(o)[i]));
          total += change;
        }
        count += x.get(o).length;
      }
      if (scores >= 0 && argmax(x.get(scores)) == argmax(y.get(scores))) same++;
    }
    int samples = before.outputs().size();
    return new OutputChange(
        scores < 0 || samples == 0 ? null : (double) same / samples,
        largest,
        count == 0 ? 0 : total / count,
        magnitude);
  }

  /** The first output that is one vector of at least two scores; -1 where there is none. */
  private static int firstScores(Graph graph) {
    List<Integer> outputs = FloatTrial.realOutputs(graph);
    for (int o = 0; o < outputs.size(); o++) {
      Shape shape = graph.tensor(outputs.get(o)).shape();
      if (shape.channels() > 1 && shape.elements() == shape.channels()) return o;
    }
    return -1;
  }

  private static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
    return best;
  }
}
