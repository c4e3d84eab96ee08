package dev.octet.engine.quantize;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.WeightQuantization.Layout;
import dev.octet.engine.quantize.WeightQuantization.Surroundings;
import dev.octet.engine.run.Workers;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Fits one layer of a walk to the integers that lie before it: {@link LayerWalk} says how. */
final class LayerFitting {
  /** Elements that are summed over all samples while their sums stay in the cache. */
  private static final int SUM_CHUNK = 1 << 13;

  private final QuantizedGraph quantized;
  private final LayerWalk.Steps steps;
  private final Map<Integer, double[]> floatMeans;
  private final Frontier frontier;
  private final int samples;
  private final int threads;

  LayerFitting(
      QuantizedGraph quantized,
      LayerWalk.Steps steps,
      Map<Integer, double[]> floatMeans,
      Frontier frontier,
      int samples,
      int threads) {
    this.quantized = quantized;
    this.steps = steps;
    this.floatMeans = floatMeans;
    this.frontier = frontier;
    this.samples = samples;
    this.threads = threads;
  }

  /**
   * A weighted layer as it is being fitted.
   *
   * @param sourceIndex of the node in the source
   * @param rules that it obeys
   * @param weights the float weights
   */
  private record Layer(
      Op.Weighted op,
      OperatorRule.Weighted rule,
      Node node,
      int sourceIndex,
      Target rules,
      Tensor weights) {
    Layout layout() {
      return Layout.of(weights.shape(), rule.axis());
    }
  }

  /** The weights and the bias of a fitted layer. */
  record Fitted(Tensor weights, Tensor bias) {}

  /**
   * Fits a layer.
   *
   * @param graph the quantized network with all layers before this one fitted
   * @param node of the quantized network
   * @param sourceIndex of the same node in the source
   */
  Fitted fit(Graph graph, Node node, int sourceIndex) {
    Layer layer = layer(graph, node, sourceIndex);
    Tensor data = graph.tensor(node.input(layer.rule().data()));
    RowSampler sampler = sampler(graph, layer, data);
    double[] bias = sourceBias(layer);
    WeightGrid grid = grid(layer, sampler);
    Surroundings surroundings = surroundings(graph, layer, data, bias);
    Tensor weights = graph.tensor(node.input(layer.rule().weights()));
    if (!layer.rules().weights().isPerChannel()) {
      Quantization parameters =
          WeightQuantization.parameters(grid, layer.rule().axis(), surroundings);
      weights =
          WeightQuantization.round(
              layer.weights(), weights.type(), parameters, layer.rule().axis());
    }
    if (steps.weightRounding() == WeightRounding.ERROR_COMPENSATED && sampler != null) {
      weights = LayerRounding.round(layer.op(), layer.weights(), weights, sampler, threads);
    }
    if (steps.biasCorrection()) {
      double[] shift = meanShift(graph, layer, weights, data);
      for (int c = 0; c < bias.length; c++) bias[c] += shift[c];
      surroundings = surroundings(graph, layer, data, bias);
    }
    Quantization parameters =
        WeightQuantization.parameters(grid, layer.rule().axis(), surroundings);
    String biasName = graph.tensor(node.input(layer.rule().bias())).name();
    return new Fitted(
        WeightQuantization.rescaled(weights, layer.weights(), parameters, layer.rule().axis()),
        WeightQuantization.bias(biasName, surroundings, parameters));
  }

  private Layer layer(Graph graph, Node node, int sourceIndex) {
    Node source = quantized.source().nodes().get(sourceIndex);
    var op = (Op.Weighted) source.op();
    OperatorRule.Weighted rule = OperatorRule.weighted(op);
    Tensor weights = quantized.source().tensor(source.input(rule.weights()));
    Target rules = quantized.rules(graph.tensor(node.output()).type());
    return new Layer(op, rule, node, sourceIndex, rules, weights);
  }

  private double[] sourceBias(Layer layer) {
    Node source = quantized.source().nodes().get(layer.sourceIndex());
    return GraphAssembly.sourceBias(
        quantized.source(), source, layer.rule(), layer.layout().channels());
  }

  private @Nullable RowSampler sampler(Graph graph, Layer layer, Tensor data) {
    InputRows rows =
        InputRows.of(
            layer.op(),
            data.shape(),
            layer.weights().shape(),
            graph.tensor(layer.node().output()).shape());
    if (rows == null) return null;
    int input = layer.node().input(layer.rule().data());
    return new RowSampler(rows, data, sample -> frontier.value(input, sample), samples);
  }

  private WeightGrid grid(Layer layer, @Nullable RowSampler sampler) {
    WeightScheme scheme = layer.rules().weights();
    float[] weights = layer.weights().requireConstant().floats();
    if (scheme.isPerChannel()) return WeightGrid.minMax(scheme, weights, layer.layout());
    Shape shape = layer.weights().shape();
    double[] importance = WeightImportance.of(layer.op(), shape, sampler, threads);
    return WeightRangeSearch.search(scheme, weights, importance);
  }

  private Surroundings surroundings(Graph graph, Layer layer, Tensor data, double[] bias) {
    Tensor output = graph.tensor(layer.node().output());
    return new Surroundings(
        layer.rules(), bias, parameters(data).scale(), parameters(output).scale());
  }

  /** {@code E[W x_float] - E[W_q x_q]} for each output channel. */
  private double[] meanShift(Graph graph, Layer layer, Tensor weights, Tensor data) {
    Shape shape = weights.shape();
    Tensor output = graph.tensor(layer.node().output());
    var geometry = TapSums.of(layer.op(), data.shape(), shape, output.shape());
    double[] floatTaps = Objects.requireNonNull(floatMeans.get(layer.sourceIndex()));
    int input = layer.node().input(layer.rule().data());
    double[] taps = quantizedMeans(data, input, geometry);
    double[] real = real(layer.weights().requireConstant().floats());
    double[] shift = LayerMeans.of(layer.op(), real, shape, geometry, floatTaps);
    double[] rounded = dequantized(weights, layer.layout());
    double[] got = LayerMeans.of(layer.op(), rounded, shape, geometry, taps);
    for (int c = 0; c < shift.length; c++) shift[c] -= got[c];
    return shift;
  }

  /** What the taps of the walked network meet on average. */
  private double[] quantizedMeans(Tensor data, int tensor, TapSums geometry) {
    int[] sum = sumOverSamples(data, tensor);
    double[] means =
        geometry.sums((index, row) -> {
          int offset = index * row.length;
          for (int i = 0; i < row.length; i++) row[i] = sum[offset + i];
        });
    double unit = parameters(data).scale() / ((double) geometry.positions() * samples);
    for (int i = 0; i < means.length; i++) means[i] *= unit;
    return means;
  }

  private int[] sumOverSamples(Tensor data, int tensor) {
    int elements = data.shape().size();
    int zeroPoint = parameters(data).zeroPoint();
    var sum = new int[elements];
    Workers.forEach(
        Math.ceilDiv(elements, SUM_CHUNK),
        threads,
        () -> {
          var integers = new IntegerReader(data.type(), zeroPoint);
          var values = new int[SUM_CHUNK];
          return Workers.each(chunk -> {
            int from = chunk * SUM_CHUNK;
            int length = Math.min(SUM_CHUNK, elements - from);
            for (int s = 0; s < samples; s++) {
              integers.read(frontier.value(tensor, s), from, values, 0, length);
              for (int i = 0; i < length; i++) sum[from + i] += values[i];
            }
          });
        });
    return sum;
  }

  private static double[] real(float[] values) {
    var reals = new double[values.length];
    for (int i = 0; i < values.length; i++) reals[i] = values[i];
    return reals;
  }

  private static double[] dequantized(Tensor weights, Layout layout) {
    byte[] bytes = weights.requireConstant().bytes();
    Quantization quantization = parameters(weights);
    WeightLevels levels = WeightLevels.of(weights);
    var reals = new double[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reals[i] = levels.level(bytes[i]) * (double) quantization.scale(layout.channel(i));
    }
    return reals;
  }

  private static Quantization parameters(Tensor tensor) {
    return Objects.requireNonNull(tensor.quantization());
  }
}
