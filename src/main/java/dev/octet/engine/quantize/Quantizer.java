package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a float network into the same network on int8: parameters of each activation from its
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
      Quantizability quantizability = Quantizability.of(graph, stayFloat);
      ScaleGroups groups = ScaleGroups.of(graph, quantizability);
      var quantizer = new Quantizer(graph, statistics, options, groups);
      QuantizedGraph quantized =
          new GraphAssembly(graph, quantizability, groups, quantizer::parameters, options)
              .assemble();
      Map<Integer, String> refused = KernelCheck.refused(quantized);
      if (refused.isEmpty()) return quantized;
      stayFloat.putAll(refused);
    }
  }

  /** The parameters of a real activation's int8 form. */
  private Quantization parameters(int tensor) {
    return parameters.computeIfAbsent(groups.group(tensor), this::groupParameters);
  }

  private Quantization groupParameters(int group) {
    Quantization fixed = groups.fixed(group);
    if (fixed != null) return fixed;
    List<TensorStatistics> seen = new ArrayList<>();
    boolean input = false;
    for (int member : groups.members(group)) {
      TensorStatistics member8 = statistics.tensors().get(member);
      if (member8 != null) seen.add(member8);
      input |= graph.inputs().contains(member);
    }
    if (seen.isEmpty()) return ActivationParameters.of(new Range(0, 0));
    Distribution values = Distribution.of(seen);
    if (input) return ActivationParameters.ofInput(values);
    Range range = RangeSearch.of(options.ranges()).search(values);
    return ActivationParameters.of(range);
  }

  /** Whether a tensor is quantized to integers of 8 bits. */
  static boolean isInt8(Tensor tensor) {
    return tensor.type() == ElementType.INT8 && tensor.quantization() != null;
  }
}
