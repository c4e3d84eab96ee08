package dev.octet.engine.rewrite.trial;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.octet.engine.graph.Graph;
import dev.octet.pick.Argmax;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The difference between the outputs of two networks over the same samples. Each output is measured
 * relative to its own magnitude, so that boxes in pixels do not hide changes of scores.
 *
 * @param samples the number of samples
 * @param outputs the change of each float output
 */
public record OutputChange(int samples, List<OfOutput> outputs) {
  public OutputChange {
    outputs = List.copyOf(outputs);
  }

  /**
   * The change of one output.
   *
   * @param disagreeing the samples, by position, with another argmax; null if the output is not a
   *     vector of scores, or if the argmax is the same for all samples, so that any constant agrees
   * @param largestBySample the largest absolute difference of each sample
   * @param mean the mean absolute difference
   * @param magnitude the largest absolute value of the reference network
   */
  record OfOutput(
      @Nullable BitSet disagreeing, double[] largestBySample, double mean, double magnitude) {
    /** Returns the largest absolute difference; NaN if an output contains NaN. */
    double largest() {
      double largest = 0;
      for (double change : largestBySample) largest = Math.max(largest, change);
      return largest;
    }

    /**
     * Returns the largest difference as a fraction of the magnitude; infinity if the magnitude is 0
     * and the output has changed.
     */
    double relative() {
      double largest = largest();
      return largest == 0 ? 0 : largest / magnitude;
    }
  }

  /**
   * Compares the outputs of two networks.
   *
   * @param graph either network; they have the same outputs
   */
  public static OutputChange between(Graph graph, TrialOutputs before, TrialOutputs after) {
    List<Integer> ids = FloatTrial.realOutputs(graph);
    List<OfOutput> outputs = new ArrayList<>();
    for (int o = 0; o < before.outputs(); o++) {
      outputs.add(output(graph.tensor(ids.get(o)).shape().isScores(), o, before, after));
    }
    return new OutputChange(before.samples(), outputs);
  }

  private static OfOutput output(
      boolean scores, int output, TrialOutputs before, TrialOutputs after) {
    int samples = before.samples();
    var sums = new Sums(samples);
    int bytes = before.bytes(output);
    try (var arena = Arena.ofConfined()) {
      MemorySegment x = arena.allocate(bytes, Float.BYTES);
      MemorySegment y = arena.allocate(bytes, Float.BYTES);
      MemorySegment first = arena.allocate(bytes, Float.BYTES);
      for (int s = 0; s < samples; s++) {
        before.read(s, output, x);
        after.read(s, output, y);
        if (s == 0) first.copyFrom(x);
        sums.varies |= samples == 1 || x.mismatch(first) >= 0;
        sums.add(s, x, y);
      }
    }
    return new OfOutput(
        scores && sums.varies ? sums.disagreeing : null,
        sums.largest,
        sums.count == 0 ? 0 : sums.total / sums.count,
        sums.magnitude);
  }

  /**
   * Returns the top-1 agreement, 0 to 1, of the scores output with the lowest agreement; null if
   * there is no such output.
   */
  @Nullable Double agreement() {
    return outputs.stream()
        .map(OfOutput::disagreeing)
        .filter(java.util.Objects::nonNull)
        .map(disagreeing -> 1 - (double) disagreeing.cardinality() / samples)
        .min(Double::compare)
        .orElse(null);
  }

  /** Returns the largest absolute difference of any output. */
  double largest() {
    return outputs.stream().mapToDouble(OfOutput::largest).reduce(0, Math::max);
  }

  /** Returns the mean absolute difference of the outputs, each counted once. */
  double mean() {
    return outputs.stream().mapToDouble(OfOutput::mean).average().orElse(0);
  }

  /**
   * Returns the mean absolute difference of the outputs as fractions of their magnitudes, each
   * counted once.
   */
  public double relativeMean() {
    return outputs.stream()
        .mapToDouble(output -> output.mean() == 0 ? 0 : output.mean() / output.magnitude())
        .average()
        .orElse(0);
  }

  /** Returns the largest difference of any output as a fraction of its magnitude. */
  double relative() {
    return outputs.stream().mapToDouble(OfOutput::relative).reduce(0, Math::max);
  }

  /**
   * Returns the largest difference, as a fraction of its magnitude, of any output without an
   * argmax.
   */
  double relativeWithoutScores() {
    return outputs.stream()
        .filter(output -> output.disagreeing() == null)
        .mapToDouble(OfOutput::relative)
        .reduce(0, Math::max);
  }

  /**
   * Returns the number of samples whose outputs differ: the argmax of scores is another, or a value
   * of another output differs by more than {@code tolerance} of the output's magnitude.
   */
  int changed(double tolerance) {
    return (int)
        IntStream.range(0, samples)
            .filter(s -> outputs.stream().anyMatch(output -> isChanged(output, s, tolerance)))
            .count();
  }

  private static boolean isChanged(OfOutput output, int sample, double tolerance) {
    BitSet disagreeing = output.disagreeing();
    if (disagreeing != null) return disagreeing.get(sample);
    return !(output.largestBySample()[sample] <= tolerance * output.magnitude());
  }

  /** Sums over the samples of one output. */
  private static final class Sums {
    private final BitSet disagreeing = new BitSet();
    private final double[] largest;
    private long count;
    private double total;
    private double magnitude;
    private boolean varies;

    Sums(int samples) {
      largest = new double[samples];
    }

    private void add(int sample, MemorySegment before, MemorySegment after) {
      long elements = before.byteSize() / Float.BYTES;
      for (long i = 0; i < elements; i++) {
        double x = before.getAtIndex(JAVA_FLOAT, i);
        double change = Math.abs(x - after.getAtIndex(JAVA_FLOAT, i));
        largest[sample] = Math.max(largest[sample], change);
        magnitude = Math.max(magnitude, Math.abs(x));
        total += change;
      }
      count += elements;
      if (argmax(before) != argmax(after)) disagreeing.set(sample);
    }
  }

  private static int argmax(MemorySegment values) {
    return Argmax.of(
        (int) (values.byteSize() / Float.BYTES), i -> values.getAtIndex(JAVA_FLOAT, i));
  }
}
