package dev.octet.engine.measure;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.weights.WeightLevels;
import dev.octet.engine.quantize.weights.WeightQuantization;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Computes the entries of the ledger from sums over all samples. */
final class LayerLosses {
  private LayerLosses() {}

  static LayerLoss of(
      QuantizedGraph quantized, QuantizedGraph.Layer layer, NoiseSums sums, Statistics statistics) {
    Tensor tensor = quantized.graph().tensor(layer.tensor());
    Quantization parameters = Objects.requireNonNull(tensor.quantization());
    Node source = quantized.source().nodes().get(layer.sourceNode());
    TensorStatistics observed = statistics.tensors().get(layer.tensor());
    double scale = parameters.scale();
    Levels levels = Levels.of(tensor.type());
    Weights weights = weights(quantized, layer);
    return new LayerLoss(
        quantized.source().tensor(layer.tensor()).name(),
        source.op().name(),
        tensor.shape().toString(),
        (levels.qmin() - parameters.zeroPoint()) * scale,
        (levels.qmax() - parameters.zeroPoint()) * scale,
        scale,
        parameters.zeroPoint(),
        observed == null ? 0 : observed.min(),
        observed == null ? 0 : observed.max(),
        layer.rangeNote(),
        weights == null ? null : weights.sqnrDb(),
        weights == null ? null : weights.scaleRatio(),
        sums.mean(sums.rounding),
        sums.mean(sums.bottom),
        sums.mean(sums.top),
        NoiseSums.decibels(sums.signal, sums.noise),
        NoiseSums.decibels(sums.signal, sums.ownNoise),
        sums.cosine(),
        sums.maximalError);
  }

  private record Weights(@Nullable Double sqnrDb, @Nullable Double scaleRatio) {}

  private static @Nullable Weights weights(QuantizedGraph quantized, QuantizedGraph.Layer layer) {
    Node source = quantized.source().nodes().get(layer.sourceNode());
    if (!(source.op() instanceof Op.Weighted)) return null;
    int weightsInput = 1;
    float[] real = quantized.source().tensor(source.input(weightsInput)).requireConstant().floats();
    Node node = quantized.graph().nodes().get(layer.node());
    Tensor rounded = quantized.graph().tensor(node.input(weightsInput));
    Quantization parameters = Objects.requireNonNull(rounded.quantization());
    byte[] integers = rounded.requireConstant().bytes();
    WeightLevels levels = WeightLevels.of(rounded);
    var layout = WeightQuantization.Layout.of(rounded.shape(), parameters.axis());
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < real.length; i++) {
      int channel = layout.channel(i);
      double error = real[i] - levels.level(integers[i]) * (double) parameters.scale(channel);
      signal += (double) real[i] * real[i];
      noise += error * error;
    }
    List<Float> scales = parameters.scales().stream().sorted().toList();
    double median = scales.get(scales.size() / 2);
    return new Weights(NoiseSums.decibels(signal, noise), scales.getLast() / median);
  }
}
