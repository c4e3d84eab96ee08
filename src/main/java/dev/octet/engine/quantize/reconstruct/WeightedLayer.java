package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.GraphAssembly;
import dev.octet.engine.quantize.OperatorRule;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.weights.WeightGrid;
import dev.octet.engine.quantize.weights.WeightLevels;
import dev.octet.engine.quantize.weights.WeightQuantization.Layout;
import dev.octet.engine.quantize.weights.WeightQuantization.Surroundings;
import dev.octet.engine.quantize.weights.WeightRangeSearch;
import dev.octet.engine.quantize.weights.WeightScheme;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A weighted layer of a quantized network during fitting.
 *
 * @param node the node in the quantized network
 * @param sourceIndex index of the same node in the source
 * @param rules the target whose rules the layer obeys
 * @param weights the float weights
 */
record WeightedLayer(
    QuantizedGraph quantized,
    Node node,
    int sourceIndex,
    Op.Weighted op,
    OperatorRule.Weighted rule,
    Target rules,
    Tensor weights) {

  static WeightedLayer of(QuantizedGraph quantized, Node node, int sourceIndex) {
    Node source = quantized.source().nodes().get(sourceIndex);
    var op = (Op.Weighted) source.op();
    OperatorRule.Weighted rule = OperatorRule.weighted(op);
    Tensor weights = quantized.source().tensor(source.input(rule.weights()));
    Target rules = quantized.rules(quantized.graph().tensor(node.output()).type());
    return new WeightedLayer(quantized, node, sourceIndex, op, rule, rules, weights);
  }

  Layout layout() {
    return Layout.of(weights.shape(), rule.axis());
  }

  /** Returns the id of the data input in the quantized network. */
  int dataId() {
    return node.input(rule.data());
  }

  /** Returns the data input in the quantized network. */
  Tensor data() {
    return quantized.graph().tensor(dataId());
  }

  /** Returns the id of the data input in the source. */
  int sourceDataId() {
    return quantized.source().nodes().get(sourceIndex).input(rule.data());
  }

  /** Returns the output in the quantized network. */
  Tensor output() {
    return quantized.graph().tensor(node.output());
  }

  int weightsId() {
    return node.input(rule.weights());
  }

  int biasId() {
    return node.input(rule.bias());
  }

  /** The layer's name in the float network. */
  String name() {
    Graph source = quantized.source();
    return source.layerName(source.nodes().get(sourceIndex));
  }

  String biasName() {
    return quantized.graph().tensor(biasId()).name();
  }

  /** Returns the float bias, one value per output channel; zeros if the source has none. */
  double[] sourceBias() {
    Node source = quantized.source().nodes().get(sourceIndex);
    return GraphAssembly.sourceBias(quantized.source(), source, rule, layout().channels());
  }

  Surroundings surroundings(double[] bias) {
    return rules.surroundings(bias, parameters(data()).scale(), parameters(output()).scale());
  }

  /** Returns the im2col patches of the data input; null for a transposed convolution. */
  @Nullable InputRows rows() {
    return InputRows.of(op, data().shape(), weights.shape(), output().shape());
  }

  KernelPositions kernelPositions() {
    return KernelPositions.of(op, data().shape(), weights.shape(), output().shape());
  }

  /**
   * Returns the scheme of the weights: the target's, unless the artifact has one scale where the
   * target would have one per channel.
   */
  WeightScheme scheme() {
    boolean oneOfSeveral =
        !parameters(quantized.graph().tensor(weightsId())).isPerChannel()
            && layout().channels() > 1
            && rules.weights().isPerChannel();
    return oneOfSeveral ? WeightScheme.PER_TENSOR : rules.weights();
  }

  /** Returns the grid of the float weights; a per-tensor scale is chosen by the input variance. */
  WeightGrid grid(@Nullable RowSampler sampler, int threads) {
    WeightScheme scheme = scheme();
    float[] values = weights.requireConstant().floats();
    if (scheme.isPerChannel()) return WeightGrid.minMax(scheme, values, layout());
    double[] importance = InputVariance.of(op, weights.shape(), sampler, threads);
    return WeightRangeSearch.search(scheme, values, importance);
  }

  /** Returns the mean of each output channel before bias and activation, with the float weights. */
  double[] mean(double[] kernelPositions) {
    float[] values = weights.requireConstant().floats();
    var reals = new double[values.length];
    for (int i = 0; i < values.length; i++) reals[i] = values[i];
    return LayerMeans.of(op, reals, weights.shape(), kernelPositions(), kernelPositions);
  }

  /** Returns the mean of each output channel before bias and activation, with integer weights. */
  double[] mean(Tensor rounded, double[] kernelPositions) {
    byte[] bytes = rounded.requireConstant().bytes();
    Quantization quantization = parameters(rounded);
    WeightLevels levels = WeightLevels.of(rounded);
    Layout layout = layout();
    Shape shape = weights.shape();
    var reals = new double[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reals[i] = levels.level(bytes[i]) * (double) quantization.scale(layout.channel(i));
    }
    return LayerMeans.of(op, reals, shape, kernelPositions(), kernelPositions);
  }

  static Quantization parameters(Tensor tensor) {
    return Objects.requireNonNull(tensor.quantization());
  }
}
