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
import dev.octet.engine.quantize.range.Visible;
import org.jspecify.annotations.Nullable;

/**
 * What the readers of each activation can tell apart ({@link Visible}), found by going through the
 * network once from its end: what a SOFTMAX takes for 0 is also lost on the ADD of a mask before
 * it, and on the RESHAPE before that.
 */
final class Visibility {
  /** Of half a step of an 8-bit SOFTMAX, 1/256. */
  private static final double HALF_STEPS = 512;

  /** Of half a step of a 16-bit SOFTMAX, 1/32768. */
  private static final double HALF_STEPS_16_BITS = 65536;

  /**
   * A SOFTMAX ends a range only where that leaves less than this part of it. Rows of other samples
   * may lie lower than those that were seen, a risk that pays for masks and not for a few levels.
   */
  private static final double WORTH_ENDING = 0.5;

  private final Graph graph;
  private final Quantizability quantizability;
  private final Statistics statistics;

  /** By tensor; null where nobody reads it. */
  private final @Nullable Visible[] seen;

  private Visibility(Graph graph, Quantizability quantizability, Statistics statistics) {
    this.graph = graph;
    this.quantizability = quantizability;
    this.statistics = statistics;
    seen = new Visible[graph.tensors().size()];
  }

  /**
   * Of a network's activations.
   *
   * @param statistics as far as there are any; a tensor without is taken for one that all is seen
   *     of
   */
  static Visibility of(Graph graph, Quantizability quantizability, Statistics statistics) {
    var visibility = new Visibility(graph, quantizability, statistics);
    for (int output : graph.outputs()) visibility.seen[output] = Visible.ALL;
    for (int n = graph.nodes().size() - 1; n >= 0; n--) visibility.read(n);
    return visibility;
  }

  /** What the readers of a tensor see of it. */
  Visible of(int tensor) {
    Visible visible = seen[tensor];
    return visible == null ? Visible.ALL : visible;
  }

  private void read(int index) {
    Node node = graph.nodes().get(index);
    for (int position = 0; position < node.inputs().size(); position++) {
      int input = node.input(position);
      if (input == Node.ABSENT || !Quantizability.isReal(graph.tensor(input))) continue;
      Visible one = by(index, node, position);
      Visible others = seen[input];
      seen[input] = others == null ? one : others.and(one);
    }
  }

  private Visible by(int index, Node node, int position) {
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
      default -> Moving.is(node.op()) ? outputs(node) : Visible.by(node.op(), eightBits);
    };
  }

  /** What is seen of any of a node's outputs. */
  private Visible outputs(Node node) {
    Visible all = null;
    for (int output : node.outputs()) {
      Visible one = seen[output];
      if (one != null) all = all == null ? one : all.and(one);
    }
    return all == null ? Visible.ALL : all;
  }

  /**
   * A value so far below the largest of its row that a whole row of such would round to 0: {@code n
   * exp(beta (x - max)) < 1/2 step}. Rows are as low as the lowest that was seen.
   */
  private Visible bySoftmax(int input, Op.Softmax softmax, boolean eightBits) {
    Float lowestMaximum = statistics.rowMaxima().get(input);
    TensorStatistics values = statistics.tensors().get(input);
    if (lowestMaximum == null || values == null || !(softmax.beta() > 0)) return Visible.ALL;
    double halfSteps = eightBits ? HALF_STEPS : HALF_STEPS_16_BITS;
    int row = graph.tensor(input).shape().channels();
    double low = lowestMaximum - Math.log(halfSteps * row) / softmax.beta();
    double left = values.max() - low;
    if (left > WORTH_ENDING * ((double) values.max() - values.min())) return Visible.ALL;
    return new Visible(low, Double.POSITIVE_INFINITY, softmax.name());
  }

  /** A summand is seen as far as the sum can be, whatever the other one is. */
  private Visible bySum(Node node, int position, int sign) {
    Visible sum = outputs(node);
    Range other = extent(node.input(1 - position));
    if (sum.readers() == null || other == null) return Visible.ALL;
    if (sign > 0) {
      return new Visible(sum.low() - other.high(), sum.high() - other.low(), sum.readers());
    }
    return position == 0
        ? new Visible(sum.low() + other.low(), sum.high() + other.high(), sum.readers())
        : new Visible(other.low() - sum.high(), other.high() - sum.low(), sum.readers());
  }

  /** The smallest range with 0 that holds all values of a tensor; null where it is not known. */
  private @Nullable Range extent(int id) {
    Tensor tensor = graph.tensor(id);
    if (tensor.isConstant() && tensor.type() == ElementType.FLOAT32) {
      return ActivationConstants.extent(tensor);
    }
    TensorStatistics values = statistics.tensors().get(id);
    return values == null ? null : Range.covering(values.min(), values.max());
  }
}
