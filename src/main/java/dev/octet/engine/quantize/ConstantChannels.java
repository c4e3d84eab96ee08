package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Workers;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Output channels of weighted layers that had the same value at every position of every sample: an
 * activation that was always off, or always at its limit. Their weights, often the largest of the
 * layer, tell nothing; a bias says all that they say.
 *
 * <p>These are more than what {@code engine.rewrite} calls constant: there the float network has to
 * stay the same on every calibration sample, here only what 8 bits can tell counts.
 */
final class ConstantChannels {
  /** What 8 bits can't tell from a constant: a sixteenth of a step. */
  private static final double LARGEST_SPREAD = 1.0 / 4096;

  private final Graph graph;
  private final List<Integer> nodes;

  /** For each node the smallest values of its channels, then the largest. */
  private final List<float[][]> extremes = new ArrayList<>();

  private ConstantChannels(Graph graph, List<Integer> nodes) {
    this.graph = graph;
    this.nodes = nodes;
    for (int node : nodes) {
      int channels = output(node).shape().channels();
      var smallest = new float[channels];
      var largest = new float[channels];
      Arrays.fill(smallest, Float.POSITIVE_INFINITY);
      Arrays.fill(largest, Float.NEGATIVE_INFINITY);
      extremes.add(new float[][] {smallest, largest});
    }
  }

  /**
   * Runs the float network over some samples.
   *
   * @param nodes indexes of weighted nodes
   * @return for each of the nodes, the value of each output channel; NaN where it varies
   */
  static Map<Integer, double[]> measure(
      Graph graph, List<Integer> nodes, SampleReader reader, int[] samples, int threads) {
    var channels = new ConstantChannels(graph, nodes);
    byte[] model =
        TfliteWriter.write(
            graph.withOutputs(
                nodes.stream().map(index -> graph.nodes().get(index).output()).toList()));
    Workers.forEach(
        samples.length,
        threads,
        () -> {
          Interpreter interpreter = Interpreter.load(model, Interpreter.Kernels.XNNPACK);
          return Workers.each(
              index -> channels.see(interpreter, reader, samples[index]), interpreter);
        });
    return channels.constants();
  }

  private void see(Interpreter interpreter, SampleReader reader, int sample) {
    List<MemorySegment> inputs = interpreter.inputData();
    reader.read(sample, inputs);
    interpreter.invoke();
    for (int i = 0; i < nodes.size(); i++) {
      float[] values = interpreter.output(i).data().toArray(ValueLayout.JAVA_FLOAT);
      float[][] seen = extremes.get(i);
      synchronized (seen) {
        widen(values, seen[0], seen[1]);
      }
    }
  }

  private static void widen(float[] values, float[] smallest, float[] largest) {
    int channels = smallest.length;
    for (int at = 0; at < values.length; at += channels) {
      for (int c = 0; c < channels; c++) {
        float value = values[at + c];
        smallest[c] = Math.min(smallest[c], value);
        largest[c] = Math.max(largest[c], value);
      }
    }
  }

  private Map<Integer, double[]> constants() {
    Map<Integer, double[]> constants = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      constants.put(nodes.get(i), constants(extremes.get(i)[0], extremes.get(i)[1]));
    }
    return constants;
  }

  private static double[] constants(float[] smallest, float[] largest) {
    double low = 0;
    double high = 0;
    for (int c = 0; c < smallest.length; c++) {
      low = Math.min(low, smallest[c]);
      high = Math.max(high, largest[c]);
    }
    var constants = new double[smallest.length];
    for (int c = 0; c < constants.length; c++) {
      double spread = (double) largest[c] - smallest[c];
      boolean constant = spread <= LARGEST_SPREAD * (high - low);
      constants[c] = constant ? ((double) largest[c] + smallest[c]) / 2 : Double.NaN;
    }
    return constants;
  }

  private Tensor output(int node) {
    Node found = graph.nodes().get(node);
    return graph.tensor(found.output());
  }
}
