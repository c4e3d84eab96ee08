package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Quantizes a float network: each activation gets its parameters from its statistics, weights are
 * rounded to nearest, and biases keep their values. Bias correction is a later stage.
 */
public final class Quantizer {
  private Quantizer() {}

  /**
   * Returns the tensors whose row maxima calibration has to collect ({@link
   * Statistics#rowMaxima()}), so that their ranges can end at the saturation bounds of their
   * consumers.
   */
  public static Set<Integer> rowsThatCount(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.op() instanceof Op.Softmax)
        .map(node -> node.input(0))
        .filter(tensor -> Quantizability.isReal(graph.tensor(tensor)))
        .collect(Collectors.toSet());
  }

  /**
   * Quantizes a network.
   *
   * @param statistics statistics of each real activation that a sample reached; a tensor without
   *     statistics is assumed to be 0 everywhere
   * @return the quantized network; its source has no FAKE_QUANT operators where their ranges became
   *     those of the activations
   */
  public static QuantizedGraph quantize(
      Graph network, Statistics statistics, QuantizationOptions options) {
    GivenRanges given = GivenRanges.of(network, options.target(), options.keepFloat());
    Graph graph = given.graph();
    Map<Integer, String> stayFloat =
        new HashMap<>(Quantizability.asked(graph, options.keepFloat()));
    Quantizability.notFinite(graph, statistics.notFinite()).forEach(stayFloat::putIfAbsent);
    Quantizability.restoring(graph, options.restoring()).forEach(stayFloat::putIfAbsent);
    Set<Integer> floatOutputs = floatEnds(graph, options);
    floatOutputs.addAll(statistics.notFinite());
    while (true) {
      Quantizability quantizability = Quantizability.of(graph, options, stayFloat);
      SharedWeights shared = SharedWeights.of(graph, quantizability);
      Precision usual =
          Precision.of(given, statistics, options, options.target(), quantizability, shared);
      Precision wide =
          Precision.of(given, statistics, options, Target.INT16X8, quantizability, shared);
      QuantizedGraph quantized =
          new GraphAssembly(graph, quantizability, shared, usual, wide, options, floatOutputs)
              .assemble();
      Map<Integer, String> refused = KernelCheck.refused(quantized);
      refused.putAll(NewerKernels.refused(quantized, options.compatibility().runtime()));
      if (!options.integerOnly()) refused.putAll(CoarseLayers.of(quantized, statistics));
      boolean mayBeFloat = options.outputType() == ElementType.FLOAT32 || options.floatWhereLost();
      if (mayBeFloat && !options.target().keepsScales()) {
        for (UnlikeRanges unlike : UnlikeRanges.lostIn(quantized, statistics)) {
          refused.putAll(floatTail(unlike));
          floatOutputs.add(unlike.output());
        }
      }
      if (refused.isEmpty()) return quantized;
      stayFloat.putAll(refused);
    }
  }

  /**
   * Returns the nodes that must be float to keep the parts of an output apart, by index, each with
   * the reason.
   */
  private static Map<Integer, String> floatTail(UnlikeRanges unlike) {
    Map<Integer, String> nodes = new HashMap<>();
    String reason =
        "one 8-bit scale for the whole output would lose its part '%s'"
            .formatted(unlike.lost().getFirst().name());
    for (int node : unlike.nodes()) nodes.put(node, reason);
    return nodes;
  }

  /** Returns the outputs whose producers stay float and which are delivered as floats too. */
  private static Set<Integer> floatEnds(Graph graph, QuantizationOptions options) {
    Set<String> layers = new HashSet<>(options.restoring());
    layers.addAll(options.floatEnds());
    Set<Integer> ends = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (!layers.contains(graph.layerName(node))) continue;
      for (int output : node.outputs()) if (graph.outputs().contains(output)) ends.add(output);
    }
    return ends;
  }
}
