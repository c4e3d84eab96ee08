package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Histogram;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.ActivationParameters;
import dev.octet.engine.quantize.range.HistogramObserver;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.range.Range;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds layers for whose values 8 bits are too coarse although a kernel exists. Example: the
 * logarithm of values between 0.001 and 10 changes most between the two lowest levels. The noise of
 * a layer is predicted from the distribution of its inputs in calibration, their scales and the
 * scale of its output.
 */
final class CoarseLayers {
  /**
   * Least signal-to-quantization-noise ratio of a layer in decibels: what 8 bits cost a normal
   * distribution whose range ends at eight standard deviations.
   */
  private static final double LEAST = 35;

  private final QuantizedGraph quantized;
  private final Statistics statistics;

  private CoarseLayers(QuantizedGraph quantized, Statistics statistics) {
    this.quantized = quantized;
    this.statistics = statistics;
  }

  /**
   * Returns the layers that 8 bits cost too much, by index of the node in the source, each with the
   * reason.
   */
  static Map<Integer, String> of(QuantizedGraph quantized, Statistics statistics) {
    var search = new CoarseLayers(quantized, statistics);
    Map<Integer, String> coarse = new HashMap<>();
    for (QuantizedGraph.Layer layer : quantized.layers()) {
      Double decibels = search.sqnr(layer);
      if (decibels == null || decibels >= LEAST) continue;
      coarse.put(
          layer.sourceNode(),
          String.format(
              Locale.ROOT,
              "8 bits are too coarse for its values: %.1f dB are predicted from calibration,"
                  + " expected at least %.0f dB",
              decibels,
              LEAST));
    }
    return coarse;
  }

  /** Returns the predicted SQNR of a layer in decibels; null if nothing is predicted. */
  private @Nullable Double sqnr(QuantizedGraph.Layer layer) {
    Node source = quantized.source().nodes().get(layer.sourceNode());
    Node node = quantized.graph().nodes().get(layer.node());
    Tensor output = quantized.graph().tensor(layer.tensor());
    TensorStatistics made = statistics.tensors().get(layer.tensor());
    if (!(source.op() instanceof Op.Opaque op) || made == null) return null;
    if (Levels.of(output.type()).symmetric()) return null;
    Double noise =
        switch (op.name()) {
          case "EXP" -> function(source, node, output, Math::exp);
          case "LOG" -> function(source, node, output, Math::log);
          case "SQRT" -> function(source, node, output, Math::sqrt);
          case "L2_NORMALIZATION", "LOG_SOFTMAX" -> 0.0;
          default -> null;
        };
    if (noise == null) return null;
    double signal = made.power();
    double all = noise + rounding(output);
    return signal == 0 ? null : 10 * Math.log10(signal / all);
  }

  private static double rounding(Tensor tensor) {
    Quantization quantization = tensor.quantization();
    if (quantization == null) return 0;
    double step = quantization.scale();
    return HistogramObserver.UNIFORM_ERROR * step * step;
  }

  /** Returns the mean squared error of a function of a rounded input, within the output's range. */
  private @Nullable Double function(
      Node source, Node node, Tensor output, DoubleUnaryOperator function) {
    TensorStatistics values = statistics.tensors().get(source.input(0));
    Tensor input = quantized.graph().tensor(node.input(0));
    Quantization in = input.quantization();
    Quantization out = output.quantization();
    if (values == null || in == null || out == null) return null;
    Levels levels = Levels.of(input.type());
    Range range = ActivationParameters.range(out, levels);
    Histogram histogram = values.histogram();
    double sum = 0;
    long count = 0;
    for (int i = 0; i < histogram.counts().length; i++) {
      long seen = histogram.counts()[i];
      if (seen == 0) continue;
      double center = histogram.low() + (i + 0.5) * histogram.binWidth();
      double x = Math.clamp(center, values.min(), values.max());
      int level = levels.nearest(x, in.scale(), in.zeroPoint());
      double rounded = (level - in.zeroPoint()) * (double) in.scale();
      double error =
          within(range, function.applyAsDouble(rounded)) - within(range, function.applyAsDouble(x));
      sum += seen * error * error;
      count += seen;
    }
    return count == 0 ? null : sum / count;
  }

  /** Returns a value within a range; its upper end for what isn't a number. */
  private static double within(Range range, double value) {
    return Double.isNaN(value) ? range.high() : Math.clamp(value, range.low(), range.high());
  }
}
