package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.HistogramObserver;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.range.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds outputs in which a CONCATENATION or PACK joins parts that do not fit one scale. Example: if
 * one tensor joins boxes in pixels and scores up to 1, the scores span less than one 8-bit scale.
 */
public final class SharedOutputScale {
  /**
   * A part of an output is lost if its signal-to-noise ratio (power) is below this value (20 dB)
   * and {@link #MORE_NOISE} applies too.
   */
  private static final double LEAST_SIGNAL = 100;

  /**
   * A lost part has at least this many times the noise that it would have in its own scale (20 dB).
   */
  private static final double MORE_NOISE = 100;

  private SharedOutputScale() {}

  /**
   * A part of an output that is lost.
   *
   * @param output name of the network's output
   * @param layer name of the layer that joins the parts
   * @param part name of the lost tensor
   * @param step the scale of the joined tensor
   * @param reach the largest absolute value of the part in calibration
   * @param nodes indexes in the source of all nodes from the parts to the output, the output's
   *     producer first
   */
  public record Lost(
      String output, String layer, String part, double step, double reach, List<Integer> nodes) {
    public Lost {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * Returns the parts of outputs that 8 bits lose.
   *
   * @param statistics the statistics that the network was quantized with
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
    return Range.covering(values.min(), values.max()).span() / HistogramObserver.STEPS;
  }

  private static boolean isLost(TensorStatistics values, double step, double widest) {
    double signal = values.power();
    double ownStep = ownStep(values);
    return signal > 0
        && signal < LEAST_SIGNAL * HistogramObserver.UNIFORM_ERROR * step * step
        && ownStep * ownStep * MORE_NOISE < widest * widest;
  }
}
