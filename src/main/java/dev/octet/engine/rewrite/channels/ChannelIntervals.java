package dev.octet.engine.rewrite.channels;

import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Interval arithmetic over a network: bounds each channel of each activation, including float
 * rounding. The bounds are proven, not estimated, and usually much wider than the values seen in
 * practice. They hold for every input within the declared range; if ranges of activations are
 * assumed, they hold for those of these inputs whose activations stay within them.
 *
 * <p>A layer's inputs are assumed to lie within their assumed ranges, and its output is computed
 * from them. An assumption about an activation therefore proves nothing about that activation
 * itself.
 */
public final class ChannelIntervals {
  /** Bound of the error of kernels for SOFTMAX, LOGISTIC and TANH, which they approximate. */
  private static final double APPROXIMATION = 1e-5;

  private final Graph graph;
  private final Map<Integer, ValueInterval> assumed;
  private final Map<Integer, ValueInterval[]> known = new HashMap<>();

  private ChannelIntervals(Graph graph, Map<Integer, ValueInterval> assumed) {
    this.graph = graph;
    this.assumed = assumed;
  }

  /**
   * Computes the intervals of a network.
   *
   * @param inputs the declared range of the network's inputs, by tensor id; an absent input may
   *     have any value
   */
  public static ChannelIntervals of(Graph graph, Map<Integer, ValueInterval> inputs) {
    return within(graph, inputs, Map.of());
  }

  /**
   * Computes the intervals of a network whose activations stay within assumed ranges.
   *
   * @param inputs the declared range of the network's inputs, by tensor id; an absent input may
   *     have any value
   * @param assumed the range of all channels of an activation, by tensor id; an absent activation
   *     may have any value
   */
  static ChannelIntervals within(
      Graph graph, Map<Integer, ValueInterval> inputs, Map<Integer, ValueInterval> assumed) {
    var intervals = new ChannelIntervals(graph, assumed);
    for (int input : graph.inputs()) {
      intervals.known.put(
          input, intervals.all(input, inputs.getOrDefault(input, ValueInterval.ALL)));
    }
    for (int n = 0; n < graph.nodes().size(); n++) intervals.visit(n);
    return intervals;
  }

  /**
   * Returns the interval of a channel of an activation, as it follows from its producer's inputs.
   */
  public ValueInterval of(int tensor, int channel) {
    ValueInterval[] channels = known.get(tensor);
    return channels == null ? ValueInterval.ALL : channels[channel];
  }

  /**
   * Returns the interval of a channel as consumers may assume it: also limited to the assumed
   * range.
   */
  private ValueInterval read(int tensor, int channel) {
    ValueInterval computed = of(tensor, channel);
    ValueInterval range = assumed.get(tensor);
    return range == null ? computed : computed.within(range);
  }

  private void visit(int nodeIndex) {
    Node node = graph.nodes().get(nodeIndex);
    for (int output : node.outputs()) {
      if (graph.tensor(output).type() == ElementType.FLOAT32) {
        known.put(output, output(nodeIndex, node, output));
      }
    }
  }

  private ValueInterval[] output(int nodeIndex, Node node, int output) {
    return switch (node.op()) {
      case Op.Conv2D _, Op.DepthwiseConv2D _, Op.FullyConnected _ -> layer(nodeIndex, output);
      case Op.Add op when node.inputs().size() == 2 -> sum(node, output, op.activation());
      case Op.AveragePool2D op -> {
        long terms = (long) op.filterHeight() * op.filterWidth();
        yield each(node, output, x -> averaged(x, terms).through(op.activation()));
      }
      case Op.MaxPool2D op -> each(node, output, x -> x.through(op.activation()));
      case Op.Mean _ -> {
        long terms = graph.tensor(node.input(0)).shape().elements();
        yield each(node, output, x -> averaged(x, terms));
      }
      case Op.Pad _ -> each(node, output, x -> x.or(ValueInterval.ZERO));
      case Op.Reshape _, Op.Squeeze _ -> each(node, output, UnaryOperator.identity());
      case Op.Relu _ -> each(node, output, x -> x.through(Op.Activation.RELU));
      case Op.Relu6 _ -> each(node, output, x -> x.through(Op.Activation.RELU6));
      case Op.Softmax _, Op.Logistic _ ->
          all(output, new ValueInterval(0, 1).widened(APPROXIMATION));
      case Op.Tanh _ -> all(output, new ValueInterval(-1, 1).widened(APPROXIMATION));
      default -> all(output, ValueInterval.ALL);
    };
  }

  private ValueInterval[] all(int tensor, ValueInterval interval) {
    var channels = new ValueInterval[graph.tensor(tensor).shape().channels()];
    Arrays.fill(channels, interval);
    return channels;
  }

  private ValueInterval[] layer(int nodeIndex, int output) {
    LayerWeights layer = LayerWeights.of(graph, nodeIndex);
    if (layer == null) return all(output, ValueInterval.ALL);
    ValueInterval[] x = inputs(layer);
    List<BitSet> windows = windows(layer);
    var channels = new ValueInterval[layer.outputs()];
    for (int o = 0; o < channels.length; o++) {
      ValueInterval all = preActivation(layer, x, o, windows.getFirst());
      for (BitSet window : windows.subList(1, windows.size())) {
        all = all.or(preActivation(layer, x, o, window));
      }
      channels[o] = all.through(layer.activation());
    }
    return channels;
  }

  private ValueInterval[] inputs(LayerWeights layer) {
    int read = graph.tensor(layer.data()).shape().channels();
    var x = new ValueInterval[layer.inputs()];
    // A fully connected layer may read several positions at once.
    for (int i = 0; i < x.length; i++) {
      x[i] = x.length % read == 0 ? read(layer.data(), i % read) : ValueInterval.ALL;
    }
    return x;
  }

  /**
   * Returns the sets of kernel positions that lie on the input together; the other positions of a
   * set lie on zero padding.
   */
  private List<BitSet> windows(LayerWeights layer) {
    if (layer.node().op() instanceof Op.Windowed) return Padding.windows(graph, layer.node());
    var all = new BitSet();
    all.set(0, layer.kernelPositions());
    return List.of(all);
  }

  private static ValueInterval preActivation(
      LayerWeights layer, ValueInterval[] x, int o, BitSet window) {
    double low = layer.bias()[o];
    double high = low;
    double magnitude = Math.abs(low);
    long terms = 1;
    for (int i = 0; i < layer.fanIn(); i++) {
      ValueInterval from = x[layer.isDepthwise() ? o / layer.multiplier() : i];
      if (from.equals(ValueInterval.ZERO)) continue; // A weight of 0 adds exactly nothing.
      for (int t = window.nextSetBit(0); t >= 0; t = window.nextSetBit(t + 1)) {
        double weight = layer.weight(o, t, i);
        if (weight == 0) continue;
        low += weight > 0 ? weight * from.low() : weight * from.high();
        high += weight > 0 ? weight * from.high() : weight * from.low();
        magnitude += Math.abs(weight) * from.magnitude();
        terms++;
      }
    }
    if (Double.isNaN(low) || Double.isNaN(high)) return ValueInterval.ALL;
    return new ValueInterval(low, high).widened(FloatSums.error(terms, magnitude));
  }

  private ValueInterval[] sum(Node node, int output, Op.Activation activation) {
    ValueInterval[] sums = all(output, ValueInterval.ALL);
    for (int c = 0; c < sums.length; c++) {
      ValueInterval a = operand(node.input(0), c, sums.length);
      ValueInterval b = operand(node.input(1), c, sums.length);
      ValueInterval sum = a.plus(b);
      double magnitude = a.magnitude() + b.magnitude();
      sums[c] = sum.widened(FloatSums.error(2, magnitude)).through(activation);
    }
    return sums;
  }

  private ValueInterval operand(int id, int channel, int channels) {
    Tensor tensor = graph.tensor(id);
    if (!tensor.isConstant()) {
      return tensor.shape().channels() == channels ? read(id, channel) : ValueInterval.ALL;
    }
    if (tensor.type() != ElementType.FLOAT32) return ValueInterval.ALL;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (float value : tensor.requireConstant().floats()) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return new ValueInterval(least, most);
  }

  /**
   * Applies a function to each channel, if the channels keep their place or only their positions
   * are rearranged.
   */
  private ValueInterval[] each(Node node, int output, UnaryOperator<ValueInterval> function) {
    int x = node.input(0);
    int channels = graph.tensor(x).shape().channels();
    ValueInterval[] after = all(output, ValueInterval.ALL);
    if (!ChannelFlow.passes(graph, node)) return after;
    for (int c = 0; c < after.length; c++) after[c] = function.apply(read(x, c % channels));
    return after;
  }

  /**
   * Returns the interval of an average of values of an interval: the interval itself, widened by
   * the rounding of the sum and of the division.
   *
   * @param terms the maximum number of values
   */
  private static ValueInterval averaged(ValueInterval x, long terms) {
    boolean summable = terms * x.magnitude() < Float.MAX_VALUE;
    double error = summable ? FloatSums.error(terms + 1, x.magnitude()) : Double.POSITIVE_INFINITY;
    ValueInterval average = x.widened(error);
    // Sums of values of one sign keep the sign.
    return average.clamp(
        x.low() >= 0 ? 0 : Double.NEGATIVE_INFINITY, x.high() <= 0 ? 0 : Double.POSITIVE_INFINITY);
  }
}
