package dev.octet.engine.rewrite;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
  static OutputChange between(Graph graph, TrialAnswers before, TrialAnswers after) {
    int scores = firstScores(graph);
    var sums = new Sums();
    try (var arena = Arena.ofConfined()) {
      int longest = 0;
      for (int o = 0; o < before.outputs(); o++) longest = Math.max(longest, before.bytes(o));
      MemorySegment roomBefore = arena.allocate(longest, Float.BYTES);
      MemorySegment roomAfter = arena.allocate(longest, Float.BYTES);
      for (int s = 0; s < before.samples(); s++) {
        for (int o = 0; o < before.outputs(); o++) {
          MemorySegment x = roomBefore.asSlice(0, before.bytes(o));
          MemorySegment y = roomAfter.asSlice(0, before.bytes(o));
          before.read(s, o, x);
          after.read(s, o, y);
          sums.add(x, y, o == scores);
        }
      }
    }
    boolean agrees = scores >= 0 && before.samples() > 0;
    return new OutputChange(
        agrees ? (double) sums.same / before.samples() : null,
        sums.largest,
        sums.count == 0 ? 0 : sums.total / sums.count,
        sums.magnitude);
  }

  /** What is summed over samples and outputs. */
  private static final class Sums {
    private int same;
    private long count;
    private double largest;
    private double total;
    private double magnitude;

    private void add(MemorySegment before, MemorySegment after, boolean scores) {
      long elements = before.byteSize() / Float.BYTES;
      for (long i = 0; i < elements; i++) {
        double x = before.getAtIndex(JAVA_FLOAT, i);
        double change = Math.abs(x - after.getAtIndex(JAVA_FLOAT, i));
        largest = Math.max(largest, change);
        magnitude = Math.max(magnitude, Math.abs(x));
        total += change;
      }
      count += elements;
      if (scores && argmax(before) == argmax(after)) same++;
    }
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

  private static long argmax(MemorySegment values) {
    long best = 0;
    long elements = values.byteSize() / Float.BYTES;
    for (long i = 1; i < elements; i++) {
      if (values.getAtIndex(JAVA_FLOAT, i) > values.getAtIndex(JAVA_FLOAT, best)) best = i;
    }
    return best;
  }
}
