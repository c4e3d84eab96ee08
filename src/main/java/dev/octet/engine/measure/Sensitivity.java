package dev.octet.engine.measure;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.measure.OutputMeasurement.Artifact;
import dev.octet.engine.measure.kind.OutputKinds;
import dev.octet.engine.quantize.OperatorRule;
import dev.octet.engine.quantize.QuantizationOptions;
import dev.octet.engine.quantize.Quantizer;
import dev.octet.engine.samples.input.SampleReader;
import dev.octet.pick.EvenlySpread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * Sensitivity of the network's outputs to each layer's quantization. For each layer, runs the
 * network with only this layer quantized (weights rounded to nearest) and all others in float.
 */
public final class Sensitivity {
  /** Number of layers that are measured in one pass of the float network. */
  private static final int BATCH = 4;

  private static final int MOST_SAMPLES = 16;

  private Sensitivity() {}

  /**
   * Cost of quantizing one layer.
   *
   * @param layer name of the layer
   * @param noise ratio of noise to signal at the outputs: {@link OutputAgreement#noise}; 0 if they
   *     are exact
   */
  public record LayerCost(String layer, double noise) {}

  /**
   * Measures each layer that the target quantizes and that is not kept in float already.
   *
   * @param graph the float network
   * @param statistics calibration statistics
   * @param options quantization options
   * @param reader decodes samples into input tensors
   * @param samples candidate samples; at most 16 evenly spaced ones are used
   * @param threads number of threads, at least 1
   * @param progress receives the finished fraction, 0 to 1
   * @return costs in descending order; layers of the same cost in execution order
   */
  public static List<LayerCost> measure(
      Graph graph,
      Statistics statistics,
      QuantizationOptions options,
      SampleReader reader,
      int[] samples,
      int threads,
      DoubleConsumer progress) {
    int[] chosen = EvenlySpread.of(samples, MOST_SAMPLES);
    List<String> candidates = candidates(graph, options);
    List<LayerCost> costs = new ArrayList<>();
    for (int from = 0; from < candidates.size(); from += BATCH) {
      List<String> batch = candidates.subList(from, Math.min(candidates.size(), from + BATCH));
      List<Artifact> artifacts =
          batch.stream().map(layer -> alone(graph, statistics, options, layer)).toList();
      List<OutputAgreement> agreements =
          OutputMeasurement.measure(
              graph, OutputKinds.of(graph), artifacts, reader, chosen, threads);
      for (int i = 0; i < batch.size(); i++) {
        OutputAgreement alone = agreements.get(i);
        costs.add(new LayerCost(batch.get(i), alone.isExact() ? 0 : alone.noise()));
      }
      progress.accept((double) costs.size() / candidates.size());
    }
    costs.sort(Comparator.comparingDouble(LayerCost::noise).reversed());
    return costs;
  }

  /** Returns the network with one layer quantized and float inputs and outputs. */
  private static Artifact alone(
      Graph graph, Statistics statistics, QuantizationOptions options, String layer) {
    Set<String> others = new HashSet<>();
    for (Node node : graph.nodes()) others.add(graph.layerName(node));
    others.remove(layer);
    var alone =
        new QuantizationOptions(
                options.target(),
                options.ranges(),
                others,
                ElementType.FLOAT32,
                ElementType.FLOAT32)
            .with(options.compatibility());
    return Artifact.of(Quantizer.quantize(graph, statistics, alone));
  }

  /**
   * Returns the layers that compute values; operators that only move values add no noise of their
   * own.
   */
  private static List<String> candidates(Graph graph, QuantizationOptions options) {
    List<String> candidates = new ArrayList<>();
    for (Node node : graph.nodes()) {
      String layer = graph.layerName(node);
      boolean computes =
          switch (OperatorRule.of(node.op(), options.target())) {
            case OperatorRule.Weighted _,
                OperatorRule.Recurrent _,
                OperatorRule.Free _,
                OperatorRule.Fixed _ ->
                true;
            case OperatorRule.Shared _, OperatorRule.StaysFloat _ -> false;
          };
      if (computes && !options.keepFloat().contains(layer)) candidates.add(layer);
    }
    return candidates;
  }
}
