package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.ChannelWatch;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The channels of activations that do not vary: those that interval arithmetic proves to be
 * constant for every input, and those that were so on every sample. In either case the float
 * network stays the same, whatever it is quantized to.
 *
 * @param samples how many were seen
 * @param tensors by tensor id, then by channel, ascending
 */
record ConstantChannels(int samples, Map<Integer, Map<Integer, Channel>> tensors) {
  /** A channel that varies by less than this is constant: QUANTIZATION.md 5. */
  private static final double THRESHOLD = 1e-3;

  /** Of the value, what float arithmetic alone may make of a constant. */
  private static final double ROUNDING = 1e-6;

  /**
   * A channel.
   *
   * @param value what it is
   * @param nearZero whether it can stand for the zeros of padding
   * @param proven for every input, not only seen
   */
  record Channel(float value, boolean nearZero, boolean proven) {}

  /** Finds them. */
  static ConstantChannels find(Graph graph, Statistics statistics, ChannelIntervals intervals) {
    Map<Integer, Map<Integer, Channel>> found = new HashMap<>();
    for (Node node : graph.nodes()) {
      int tensor = node.output();
      if (!isActivation(graph, tensor)) continue;
      Map<Integer, Channel> channels = new TreeMap<>();
      addSeen(tensor, statistics, channels);
      for (int c = 0; c < graph.tensor(tensor).shape().channels(); c++) {
        Channel proven = proven(intervals.of(tensor, c));
        if (proven != null) channels.put(c, proven);
      }
      if (!channels.isEmpty()) found.put(tensor, channels);
    }
    return new ConstantChannels(statistics.samples(), found);
  }

  /** The channels that may turn out to be constant: any that hardly varies. */
  static ChannelWatch candidates(Graph graph) {
    return new ChannelWatch(everyChannel(graph), 2 * (float) THRESHOLD);
  }

  /** Every channel of every activation that is looked at. */
  static Map<Integer, int[]> everyChannel(Graph graph) {
    Map<Integer, int[]> channels = new TreeMap<>();
    for (Node node : graph.nodes()) {
      if (!isActivation(graph, node.output())) continue;
      var all = new int[graph.tensor(node.output()).shape().channels()];
      Arrays.setAll(all, i -> i);
      channels.put(node.output(), all);
    }
    return channels;
  }

  private static boolean isActivation(Graph graph, int tensor) {
    return graph.tensor(tensor).type() == ElementType.FLOAT32
        && !graph.tensor(tensor).isConstant()
        && graph.tensor(tensor).shape().rank() >= 2;
  }

  Map<Integer, Channel> of(int tensor) {
    return tensors.getOrDefault(tensor, Map.of());
  }

  private static void addSeen(int tensor, Statistics statistics, Map<Integer, Channel> into) {
    ChannelExtremes extremes = statistics.extremes().get(tensor);
    TensorStatistics whole = statistics.tensors().get(tensor);
    if (extremes == null || whole == null) return;
    // where all values are small, small differences matter
    double threshold = THRESHOLD * Math.min(1.0, (double) whole.max() - whole.min());
    for (int i = 0; i < extremes.channels().length; i++) {
      float min = extremes.min()[i];
      float max = extremes.max()[i];
      if ((double) max - min >= threshold) continue;
      int channel = extremes.channels()[i];
      float mean = (float) whole.channelMeans()[channel];
      boolean nearZero = Math.max(Math.abs(min), Math.abs(max)) < threshold;
      into.put(channel, new Channel(Math.clamp(mean, min, max), nearZero, false));
    }
  }

  private static @Nullable Channel proven(Interval interval) {
    double width = interval.width();
    if (!Double.isFinite(width)) return null;
    if (width > ROUNDING * Math.max(1, interval.magnitude())) return null;
    float value = (float) ((interval.low() + interval.high()) / 2);
    return new Channel(value, interval.magnitude() <= ROUNDING, true);
  }
}
