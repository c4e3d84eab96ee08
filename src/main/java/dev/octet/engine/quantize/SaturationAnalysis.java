package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Moving;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.ActivationConstants;
import dev.octet.engine.quantize.range.Range;
import dev.octet.engine.quantize.range.SaturationBounds;
import org.jspecify.annotations.Nullable;

/**
 * Computes the saturation bounds of the consumers of each activation ({@link SaturationBounds}) in
 * one backward pass. Example: values that a SOFTMAX maps to 0 are also irrelevant to the ADD of a
 * mask before it, and to the RESHAPE before that.
 */
final class SaturationAnalysis {
  /** The reciprocal of half the scale of an 8-bit SOFTMAX (1/256). */
  private static final double HALF_STEPS = 512;

  /** The reciprocal of half the scale of a 16-bit SOFTMAX (1/32768). */
  private static final double HALF_STEPS_16_BITS = 65536;

  /**
   * A SOFTMAX narrows a range only if less than this fraction of it is left. Rows of other samples
   * may lie lower than the rows seen; the risk pays off for masks, but not for a few levels.
   */
  private static final double WORTH_ENDING = 0.5;

  private final Graph graph;
  private final Quantizability quantizability;
  private final Statistics statistics;

  /** The saturation bounds of each tensor, by id; null if no node reads it. */
  private final @Nullable SaturationBounds[] seen;

  private SaturationAnalysis(Graph graph, Quantizability quantizability, Statistics statistics) {
    this.graph = graph;
    this.quantizability = quantizability;
    this.statistics = statistics;
    seen = new SaturationBounds[graph.tensors().size()];
  }

  /**
   * Computes the saturation bounds of a network's activations.
   *
   * @param statistics the available statistics; a tensor without statistics is assumed to be
   *     visible as a whole
   */
  static SaturationAnalysis of(Graph graph, Quantizability quantizability, Statistics statistics) {
    var visibility = new SaturationAnalysis(graph, quantizability, statistics);
    for (int output : graph.outputs()) visibility.seen[output] = SaturationBounds.ALL;
    for (int n = graph.nodes().size() - 1; n >= 0; n--) visibility.read(n);
    return visibility;
  }

  /** Returns the saturation bounds of a tensor's consumers. */
  SaturationBounds of(int tensor) {
    SaturationBounds visible = seen[tensor];
    return visible == null ? SaturationBounds.ALL : visible;
  }

  private void read(int index) {
    Node node = graph.nodes().get(index);
    for (int position = 0; position < node.inputs().size(); position++) {
      int input = node.input(position);
      if (input == Node.ABSENT || !Quantizability.isReal(graph.tensor(input))) continue;
      SaturationBounds one = by(index, node, position);
      SaturationBounds others = seen[input];
      seen[input] = others == null ? one : others.and(one);
    }
  }

  private SaturationBounds by(int index, Node node, int position) {
    Target rules = quantizability.rules(index);
    boolean eightBits = rules != null && rules.activations() != ElementType.INT16;
    return switch (node.op()) {
      case Op.Softmax softmax when rules != null -> bySoftmax(node.input(0), softmax, eightBits);
      case Op.MaxPool2D _, Op.Maximum _ -> {
        TensorStatistics made = statistics.tensors().get(node.output());
        yield made == null
            ? outputs(node)
            : outputs(node).narrowed(made.min(), Double.POSITIVE_INFINITY, node.op().name());
      }
      case Op.Minimum _ -> {
        TensorStatistics made = statistics.tensors().get(node.output());
        yield made == null
            ? outputs(node)
            : outputs(node).narrowed(Double.NEGATIVE_INFINITY, made.max(), node.op().name());
      }
      case Op.Add(Activation activation) when activation == Activation.NONE ->
          bySum(node, position, 1);
      case Op.Sub(Activation activation) when activation == Activation.NONE ->
          bySum(node, position, -1);
      default -> Moving.is(node.op()) ? outputs(node) : SaturationBounds.by(node.op(), eightBits);
    };
  }

  /** Returns the union of the saturation bounds of a node's outputs. */
  private SaturationBounds outputs(Node node) {
    SaturationBounds all = null;
    for (int output : node.outputs()) {
      SaturationBounds one = seen[output];
      if (one != null) all = all == null ? one : all.and(one);
    }
    return all == null ? SaturationBounds.ALL : all;
  }

  /**
   * Returns the bounds of a SOFTMAX's input. A value below {@code low} is so far below its row's
   * maximum that even a whole row of such values rounds to 0: {@code n exp(beta (x - max)) < scale
   * / 2}. The lowest row maximum seen in calibration is assumed to be the lowest possible.
   */
  private SaturationBounds bySoftmax(int input, Op.Softmax softmax, boolean eightBits) {
    Float lowestMaximum = statistics.rowMaxima().get(input);
    TensorStatistics values = statistics.tensors().get(input);
    if (lowestMaximum == null || values == null || !(softmax.beta() > 0))
      return SaturationBounds.ALL;
    double halfSteps = eightBits ? HALF_STEPS : HALF_STEPS_16_BITS;
    int row = graph.tensor(input).shape().channels();
    double low = lowestMaximum - Math.log(halfSteps * row) / softmax.beta();
    double left = values.max() - low;
    if (left > WORTH_ENDING * ((double) values.max() - values.min())) return SaturationBounds.ALL;
    return new SaturationBounds(low, Double.POSITIVE_INFINITY, softmax.name());
  }

  /**
   * Returns the bounds of a summand: the bounds of the sum, widened by the range of the other
   * summand.
   */
  private SaturationBounds bySum(Node node, int position, int sign) {
    SaturationBounds sum = outputs(node);
    Range other = extent(node.input(1 - position));
    if (sum.consumers() == null || other == null) return SaturationBounds.ALL;
    if (sign > 0) {
      return new SaturationBounds(
          sum.low() - other.high(), sum.high() - other.low(), sum.consumers());
    }
    return position == 0
        ? new SaturationBounds(sum.low() + other.low(), sum.high() + other.high(), sum.consumers())
        : new SaturationBounds(other.low() - sum.high(), other.high() - sum.low(), sum.consumers());
  }

  /**
   * Returns the smallest range that contains 0 and all values of a tensor; null if it is unknown.
   */
  private @Nullable Range extent(int id) {
    Tensor tensor = graph.tensor(id);
    if (tensor.isConstant() && tensor.type() == ElementType.FLOAT32) {
      return ActivationConstants.extent(tensor);
    }
    TensorStatistics values = statistics.tensors().get(id);
    return values == null ? null : Range.covering(values.min(), values.max());
  }
}
