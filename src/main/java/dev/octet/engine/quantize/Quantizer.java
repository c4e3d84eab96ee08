package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Quantization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a float network into the same network on integers: parameters of each activation from its
 * statistics, weights to nearest, biases as they are. Bias correction comes after it.
 */
public final class Quantizer {
  private final Graph graph;
  private final Statistics statistics;
  private final QuantizationOptions options;
  private final ScaleGroups groups;
  private final Map<Integer, Quantization> parameters = new HashMap<>();

  private Quantizer(
      Graph graph, Statistics statistics, QuantizationOptions options, ScaleGroups groups) {
    this.graph = graph;
    this.statistics = statistics;
    this.options = options;
    this.groups = groups;
  }

  /**
   * Quantizes a network.
   *
   * @param statistics of each real activation that a sample reached; a tensor without any is taken
   *     for 0 everywhere
   */
  public static QuantizedGraph quantize(
      Graph graph, Statistics statistics, QuantizationOptions options) {
    Map<Integer, String> stayFloat =
        new HashMap<>(Quantizability.asked(graph, options.keepFloat()));
    while (true) {
      Quantizability quantizability = Quantizability.of(graph, options.target(), stayFloat);
      ScaleGroups groups = ScaleGroups.of(graph, quantizability, options.target());
      var quantizer = new Quantizer(graph, statistics, options, groups);
      QuantizedGraph quantized =
          new GraphAssembly(graph, quantizability, groups, quantizer::parameters, options)
              .assemble();
      Map<Integer, String> refused = KernelCheck.refused(quantized);
      if (refused.isEmpty()) return quantized;
      stayFloat.putAll(refused);
    }
  }

  /** The parameters of a real activation's quantized form. */
  private Quantization parameters(int tensor) {
    return parameters.computeIfAbsent(groups.group(tensor), this::groupParameters);
  }

  private Quantization groupParameters(int group) {
    Quantization fixed = groups.fixed(group);
    if (fixed != null) return fixed;
    Levels levels = Levels.of(options.target().activations());
    List<TensorStatistics> seen = new ArrayList<>();
    boolean input = false;
    for (int member : groups.members(group)) {
      TensorStatistics one = statistics.tensors().get(member);
      if (one != null && !groups.isCapped(member)) seen.add(one);
      input |= graph.inputs().contains(member);
    }
    if (seen.isEmpty()) return ActivationParameters.of(new Range(0, 0), levels);
    Distribution values = Distribution.of(seen);
    if (input) return ActivationParameters.ofInput(values, levels);
    Range range =
        levels.symmetric() ? values.extent() : RangeSearch.of(options.ranges()).search(values);
    return ActivationParameters.of(range, levels);
  }
}
