package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.Distribution;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.range.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * Outputs of a network in which a CONCATENATION or PACK joins what does not fit one scale: boxes in
 * pixels and scores up to 1 in one tensor leave the scores less than a step of 8 bits.
 */
public final class SharedOutputScale {
  /** A part of the output is lost where its signal is less than so many times its noise: 20 dB. */
  private static final double LEAST_SIGNAL = 100;

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
   * @param nodes indexes in the source of all nodes between the parts and the output, the output's
   *     producer first
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
    List<Lost> lost = new ArrayList<>();
    for (JoinedOutput joined : JoinedOutput.of(source)) {
      Tensor join = quantized.graph().tensor(joined.join().output());
      Quantization shared = join.quantization();
      if (shared == null || Levels.of(join.type()).symmetric()) continue;
      double widest = 0;
      for (int part : joined.parts()) {
        TensorStatistics values = statistics.tensors().get(part);
        if (values != null) widest = Math.max(widest, ownStep(values));
      }
      for (int part : joined.parts()) {
        TensorStatistics values = statistics.tensors().get(part);
        if (values == null || !isLost(values, shared.scale(), widest)) continue;
        lost.add(
            new Lost(
                source.tensor(joined.output()).name(),
                source.layerName(joined.join()),
                source.tensor(part).name(),
                shared.scale(),
                Math.max(Math.abs(values.min()), Math.abs(values.max())),
                joined.nodes()));
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
}
