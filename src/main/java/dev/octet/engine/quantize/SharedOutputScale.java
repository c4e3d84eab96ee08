package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Outputs of a network in which a CONCATENATION or PACK joins what does not fit one scale: boxes in
 * pixels and scores up to 1 in one tensor leave the scores less than a step of 8 bits.
 */
public final class SharedOutputScale {
  /** A part of the output is lost where its signal is less than so many times its noise: 10 dB. */
  private static final double LEAST_SIGNAL = 10;

  /** And where another part has so many times the noise in a scale of its own: 20 dB. */
  private static final double MORE_NOISE = 100;

  /** The mean squared error of rounding to a step of 1. */
  private static final double UNIFORM_ERROR = 1.0 / 12;

  private SharedOutputScale() {}

  /**
   * A part that is lost.
   *
   * @param output name of the network's output
   * @param layer name of the layer that joins the parts
   * @param part name of the tensor that is lost in it
   * @param step of the scale that they share
   * @param reach the largest absolute value of the part that calibration saw
   * @param nodes indexes in the source of the layer that joins the parts and of those between it
   *     and the output
   */
  public record Lost(
      String output, String layer, String part, double step, double reach, List<Integer> nodes) {
    public Lost {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * The parts of outputs that are lost in 8 bits.
   *
   * @param statistics that the network was quantized by
   */
  public static List<Lost> of(QuantizedGraph quantized, Statistics statistics) {
    Graph source = quantized.source();
    Uses uses = Uses.of(source);
    List<Lost> lost = new ArrayList<>();
    for (int output : source.outputs()) {
      List<Integer> nodes = joining(uses, output);
      if (nodes.isEmpty()) continue;
      Node join = source.nodes().get(nodes.getLast());
      Quantization shared = quantized.graph().tensor(join.output()).quantization();
      if (shared == null || Levels.of(quantized.graph().tensor(join.output()).type()).symmetric()) {
        continue;
      }
      double widest = 0;
      for (int part : join.inputs()) {
        TensorStatistics values = statistics.tensors().get(part);
        if (values != null) widest = Math.max(widest, ownStep(values));
      }
      for (int part : join.inputs().stream().distinct().toList()) {
        TensorStatistics values = statistics.tensors().get(part);
        if (values == null || !isLost(values, shared.scale(), widest)) continue;
        lost.add(
            new Lost(
                source.tensor(output).name(),
                source.layerName(join),
                source.tensor(part).name(),
                shared.scale(),
                Math.max(Math.abs(values.min()), Math.abs(values.max())),
                nodes));
      }
    }
    return lost;
  }

  private static double ownStep(TensorStatistics values) {
    return Range.covering(values.min(), values.max()).span() / Distribution.STEPS;
  }

  private static boolean isLost(TensorStatistics values, double step, double widest) {
    double signal = values.mean() * values.mean() + values.variance();
    double ownStep = ownStep(values);
    return signal > 0
        && signal < LEAST_SIGNAL * UNIFORM_ERROR * step * step
        && ownStep * ownStep * MORE_NOISE < widest * widest;
  }

  /**
   * The nodes from an output back to the one that joins its parts, which comes last; none where it
   * is not joined.
   */
  private static List<Integer> joining(Uses uses, int output) {
    List<Integer> nodes = new ArrayList<>();
    int tensor = output;
    while (true) {
      Node node = uses.producer(tensor);
      if (node == null) return List.of();
      nodes.add(uses.producerIndex(tensor));
      if (node.op() instanceof Op.Concatenation || node.op() instanceof Op.Pack) return nodes;
      Integer before = moved(node);
      if (before == null) return List.of();
      tensor = before;
    }
  }

  private static @Nullable Integer moved(Node node) {
    return switch (node.op()) {
      case Op.Reshape _, Op.Transpose _, Op.Squeeze _, Op.ExpandDims _, Op.StridedSlice _ ->
          node.input(0);
      default -> null;
    };
  }
}
