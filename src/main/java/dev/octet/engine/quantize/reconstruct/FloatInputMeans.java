package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.quantize.OperatorRule;
import dev.octet.engine.samples.input.SampleReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures the mean input at each kernel position of each weighted node while the float network
 * runs over samples. The sums are kept in fixed point, so that they don't depend on the order of
 * the samples.
 */
final class FloatInputMeans {
  /** Fraction bits of a sample's sum in fixed point, relative to its largest value. */
  private static final int FRACTION_BITS = 44;

  private final Map<Integer, Accumulator> byNode = new TreeMap<>();
  private final Map<Integer, List<Accumulator>> byTensor = new HashMap<>();
  private final List<Integer> watched;

  private FloatInputMeans(Graph graph, Statistics statistics, List<Integer> nodes) {
    var watchedTensors = new LinkedHashSet<Integer>();
    for (int index : nodes) {
      Node node = graph.nodes().get(index);
      OperatorRule.Weighted rule = OperatorRule.weighted((Op.Weighted) node.op());
      int data = node.input(rule.data());
      var geometry =
          KernelPositions.of(
              (Op.Weighted) node.op(),
              graph.tensor(data).shape(),
              graph.tensor(node.input(rule.weights())).shape(),
              graph.tensor(node.output()).shape());
      var accumulator = new Accumulator(geometry, unit(statistics, data, geometry));
      byNode.put(index, accumulator);
      byTensor.computeIfAbsent(data, _ -> new ArrayList<>()).add(accumulator);
      if (!graph.inputs().contains(data)) watchedTensors.add(data);
    }
    watched = List.copyOf(watchedTensors);
  }

  /** The fixed-point sums of one node. */
  private static final class Accumulator {
    final KernelPositions geometry;
    final double unit;
    final long[] sums;

    Accumulator(KernelPositions geometry, double unit) {
      this.geometry = geometry;
      this.unit = unit;
      this.sums = new long[geometry.length()];
    }

    void add(double[] sample) {
      synchronized (sums) {
        for (int i = 0; i < sums.length; i++) sums[i] += Math.round(sample[i] / unit);
      }
    }
  }

  /**
   * Runs the float network.
   *
   * @param nodes indexes of weighted nodes
   * @return for each of the nodes, the mean input of each kernel position and channel, in the
   *     layout of {@link KernelPositions#sums}
   */
  static Map<Integer, double[]> measure(
      Graph graph,
      Statistics statistics,
      List<Integer> nodes,
      SampleReader reader,
      int[] samples,
      int threads) {
    var means = new FloatInputMeans(graph, statistics, nodes);
    FloatActivations.forEach(
        graph,
        means.watched,
        reader,
        samples,
        threads,
        (_, tensor, values) -> means.add(tensor, values));
    Map<Integer, double[]> result = new TreeMap<>();
    means.byNode.forEach(
        (index, accumulator) -> result.put(index, accumulated(accumulator, samples.length)));
    return result;
  }

  private static double[] accumulated(Accumulator accumulator, int samples) {
    var means = new double[accumulator.sums.length];
    double divisor = (double) accumulator.geometry.positions() * samples;
    for (int i = 0; i < means.length; i++) {
      means[i] = accumulator.sums[i] * accumulator.unit / divisor;
    }
    return means;
  }

  /**
   * Returns the fixed-point unit of a tensor's sums: a power of two small enough that the rounding
   * does not matter.
   */
  private static double unit(Statistics statistics, int tensor, KernelPositions geometry) {
    var seen = statistics.tensors().get(tensor);
    double largest = seen == null ? 1 : Math.max(Math.abs(seen.min()), Math.abs(seen.max()));
    double bound = Math.max(largest, Float.MIN_NORMAL) * geometry.positions();
    return Math.scalb(1.0, Math.getExponent(bound) + 1 - FRACTION_BITS);
  }

  private void add(int tensor, MemorySegment values) {
    for (Accumulator accumulator : byTensor.getOrDefault(tensor, List.of())) {
      accumulator.add(accumulator.geometry.sums(rowsOf(values)));
    }
  }

  private static KernelPositions.Rows rowsOf(MemorySegment values) {
    return new KernelPositions.Rows() {
      private float[] scratch = new float[0];

      @Override
      public void read(int index, double[] row) {
        if (scratch.length < row.length) scratch = new float[row.length];
        long offset = (long) index * row.length * Float.BYTES;
        MemorySegment.copy(values, ValueLayout.JAVA_FLOAT, offset, scratch, 0, row.length);
        for (int i = 0; i < row.length; i++) row[i] = scratch[i];
      }
    };
  }
}
