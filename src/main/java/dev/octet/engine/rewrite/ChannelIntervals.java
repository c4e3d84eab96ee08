package dev.octet.engine.rewrite;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Interval arithmetic over a network: between what values each channel of each activation must lie
 * for every input of the declared range, including what float arithmetic may round. A proof, not an
 * estimate; mostly much wider than what is ever seen.
 */
final class ChannelIntervals {
  /** Half a unit in the last place of a float, of 1. */
  private static final double FLOAT_ROUNDING = 0x1p-24;

  private final Graph graph;
  private final Map<Integer, Interval[]> known = new HashMap<>();

  private ChannelIntervals(Graph graph) {
    this.graph = graph;
  }

  /**
   * Walks a network.
   *
   * @param inputs the declared range of inputs, by tensor id; what is absent may be anything
   */
  static ChannelIntervals of(Graph graph, Map<Integer, Interval> inputs) {
    var intervals = new ChannelIntervals(graph);
    for (int input : graph.inputs()) {
      intervals.known.put(input, intervals.all(input, inputs.getOrDefault(input, Interval.ALL)));
    }
    for (int n = 0; n < graph.nodes().size(); n++) intervals.visit(n);
    return intervals;
  }

  /** Of a channel of an activation. */
  Interval of(int tensor, int channel) {
    Interval[] channels = known.get(tensor);
    return channels == null ? Interval.ALL : channels[channel];
  }

  private void visit(int nodeIndex) {
    Node node = graph.nodes().get(nodeIndex);
    for (int output : node.outputs()) {
      if (graph.tensor(output).type() == ElementType.FLOAT32) {
        known.put(output, output(nodeIndex, node, output));
      }
    }
  }

  private Interval[] output(int nodeIndex, Node node, int output) {
    return switch (node.op()) {
      case Op.Conv2D _, Op.DepthwiseConv2D _, Op.FullyConnected _ -> layer(nodeIndex, output);
      case Op.Add op when node.inputs().size() == 2 -> sum(node, output, op.activation());
      case Op.AveragePool2D op -> rounded(each(node, output, x -> x.through(op.activation())));
      case Op.MaxPool2D op -> each(node, output, x -> x.through(op.activation()));
      case Op.Mean _ -> rounded(each(node, output, UnaryOperator.identity()));
      case Op.Pad _ -> each(node, output, x -> x.or(Interval.ZERO));
      case Op.Reshape _, Op.Squeeze _ -> each(node, output, UnaryOperator.identity());
      case Op.Relu _ -> each(node, output, x -> x.through(Op.Activation.RELU));
      case Op.Relu6 _ -> each(node, output, x -> x.through(Op.Activation.RELU6));
      case Op.Softmax _, Op.Logistic _ -> all(output, new Interval(0, 1));
      case Op.Tanh _ -> all(output, new Interval(-1, 1));
      default -> all(output, Interval.ALL);
    };
  }

  private Interval[] all(int tensor, Interval interval) {
    var channels = new Interval[graph.tensor(tensor).shape().channels()];
    Arrays.fill(channels, interval);
    return channels;
  }

  private Interval[] layer(int nodeIndex, int output) {
    LayerWeights layer = LayerWeights.of(graph, nodeIndex);
    if (layer == null) return all(output, Interval.ALL);
    Interval[] x = inputs(layer);
    boolean padded = Padding.mayPad(graph, layer.node());
    var channels = new Interval[layer.outputs()];
    for (int o = 0; o < channels.length; o++) {
      channels[o] = preActivation(layer, x, o, padded).through(layer.activation());
    }
    return channels;
  }

  private Interval[] inputs(LayerWeights layer) {
    int read = graph.tensor(layer.data()).shape().channels();
    var x = new Interval[layer.inputs()];
    // a fully connected layer may read several positions at once
    for (int i = 0; i < x.length; i++) {
      x[i] = x.length % read == 0 ? of(layer.data(), i % read) : Interval.ALL;
    }
    return x;
  }

  private static Interval preActivation(LayerWeights layer, Interval[] x, int o, boolean padded) {
    double low = layer.bias()[o];
    double high = low;
    double magnitude = Math.abs(low);
    for (int i = 0; i < layer.fanIn(); i++) {
      Interval from = x[layer.isDepthwise() ? o / layer.multiplier() : i];
      if (padded) from = from.or(Interval.ZERO);
      for (int t = 0; t < layer.taps(); t++) {
        double weight = layer.weight(o, t, i);
        if (weight == 0) continue;
        low += weight > 0 ? weight * from.low() : weight * from.high();
        high += weight > 0 ? weight * from.high() : weight * from.low();
        magnitude += Math.abs(weight) * from.magnitude();
      }
    }
    if (Double.isNaN(low) || Double.isNaN(high)) return Interval.ALL;
    // Higham, Accuracy and Stability of Numerical Algorithms, (3.5): n products summed in any order
    double terms = (double) layer.fanIn() * layer.taps() + 2;
    return new Interval(low, high).widened(terms * FLOAT_ROUNDING * magnitude);
  }

  private Interval[] sum(Node node, int output, Op.Activation activation) {
    Interval[] sums = all(output, Interval.ALL);
    for (int c = 0; c < sums.length; c++) {
      Interval a = operand(node.input(0), c, sums.length);
      Interval b = operand(node.input(1), c, sums.length);
      Interval sum = a.plus(b);
      sums[c] = sum.widened(sum.magnitude() * FLOAT_ROUNDING).through(activation);
    }
    return sums;
  }

  private Interval operand(int id, int channel, int channels) {
    Tensor tensor = graph.tensor(id);
    if (!tensor.isConstant()) {
      return tensor.shape().channels() == channels ? of(id, channel) : Interval.ALL;
    }
    if (tensor.type() != ElementType.FLOAT32) return Interval.ALL;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (float value : tensor.requireConstant().floats()) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return new Interval(least, most);
  }

  /** Channel by channel, where the channels go through as they are or position by position. */
  private Interval[] each(Node node, int output, UnaryOperator<Interval> function) {
    Interval[] before = known.get(node.input(0));
    Interval[] after = all(output, Interval.ALL);
    if (before == null || !ChannelFlow.passes(graph, node)) return after;
    for (int c = 0; c < after.length; c++) after[c] = function.apply(before[c % before.length]);
    return after;
  }

  private static Interval[] rounded(Interval[] channels) {
    double averaging = 1e-5; // sums of up to some hundred values
    for (int c = 0; c < channels.length; c++) {
      Interval x = channels[c];
      if (x.magnitude() < Double.POSITIVE_INFINITY) {
        channels[c] = x.widened(x.magnitude() * averaging);
      }
    }
    return channels;
  }
}
