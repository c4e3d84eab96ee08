package dev.octet.engine.rewrite.channels;

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

/**
 * The channels of activations that do not vary, each with its evidence ({@link ConstantEvidence}).
 *
 * <p>A channel is proven constant if its interval is a single value, or narrower than {@link
 * #NEGLIGIBLE} of the observed range of its activation, a difference that activations of 8 or 16
 * bits can't represent. A channel that was only observed counts as constant if it varied by less
 * than {@link #OBSERVED_SPREAD}.
 *
 * @param samples the number of samples observed
 * @param tensors the channels by tensor id, then by channel index, ascending
 */
public record ConstantChannels(int samples, Map<Integer, Map<Integer, Channel>> tensors) {
  /**
   * Largest width of a negligible interval as a fraction of the activation's range: one sixteenth
   * of a 16-bit scale, about the rounding error of float32. The middle of the interval is wrong by
   * at most half of it.
   */
  private static final double NEGLIGIBLE = 0x1p-20;

  /**
   * A channel that was observed to vary by less counts as constant: {@code docs/quantization.md}.
   */
  private static final double OBSERVED_SPREAD = 1e-3;

  /**
   * A constant channel.
   *
   * @param value its value
   * @param nearZero whether its value is so close to 0 that it can replace the zeros of padding
   * @param evidence the strongest available evidence
   */
  public record Channel(float value, boolean nearZero, ConstantEvidence evidence) {}

  /**
   * Finds the constant channels of a network.
   *
   * @param inputs the declared range of the network's inputs, by tensor id; an absent input may
   *     have any value
   * @param weakest the weakest sufficient evidence
   */
  public static ConstantChannels find(
      Graph graph,
      Statistics statistics,
      Map<Integer, ValueInterval> inputs,
      ConstantEvidence weakest) {
    Map<Integer, Map<Integer, Channel>> found = new HashMap<>();
    if (ConstantEvidence.OBSERVED.suffices(weakest)) {
      for (Node node : graph.nodes()) addObserved(graph, node.output(), statistics, found);
    }
    // Stronger evidence replaces weaker evidence.
    if (ConstantEvidence.OBSERVED_RANGES.suffices(weakest)) {
      var intervals = ChannelIntervals.within(graph, inputs, ObservedRanges.widened(statistics));
      var evidence = ConstantEvidence.OBSERVED_RANGES;
      addProven(graph, statistics, intervals, evidence, found);
    }
    var intervals = ChannelIntervals.of(graph, inputs);
    addProven(graph, statistics, intervals, ConstantEvidence.PROVEN, found);
    return new ConstantChannels(statistics.samples(), found);
  }

  /**
   * Returns the channels that calibration has to observe to find constant ones: all that vary
   * little.
   */
  public static ChannelWatch candidates(Graph graph) {
    return new ChannelWatch(everyChannel(graph), 2 * (float) OBSERVED_SPREAD);
  }

  /** Returns every channel of every activation that is analysed. */
  public static Map<Integer, int[]> everyChannel(Graph graph) {
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

  public Map<Integer, Channel> of(int tensor) {
    return tensors.getOrDefault(tensor, Map.of());
  }

  /** Returns a copy without the channels that have only this evidence. */
  public ConstantChannels without(ConstantEvidence evidence) {
    Map<Integer, Map<Integer, Channel>> left = new HashMap<>();
    tensors.forEach((tensor, channels) -> {
      Map<Integer, Channel> others = new TreeMap<>(channels);
      others.values().removeIf(channel -> channel.evidence() == evidence);
      if (!others.isEmpty()) left.put(tensor, others);
    });
    return new ConstantChannels(samples, left);
  }

  private static void addObserved(
      Graph graph, int tensor, Statistics statistics, Map<Integer, Map<Integer, Channel>> into) {
    ChannelExtremes extremes = statistics.extremes().get(tensor);
    TensorStatistics whole = statistics.tensors().get(tensor);
    if (!isActivation(graph, tensor) || extremes == null || whole == null) return;
    // Where all values are small, small differences matter.
    double spread = OBSERVED_SPREAD * Math.min(1.0, (double) whole.max() - whole.min());
    for (int i = 0; i < extremes.channels().length; i++) {
      float min = extremes.min()[i];
      float max = extremes.max()[i];
      if ((double) max - min >= spread) continue;
      int channel = extremes.channels()[i];
      float mean = (float) whole.channelMeans()[channel];
      boolean nearZero = Math.max(Math.abs(min), Math.abs(max)) < spread;
      float value = Math.clamp(mean, min, max);
      into.computeIfAbsent(tensor, _ -> new TreeMap<>())
          .put(channel, new Channel(value, nearZero, ConstantEvidence.OBSERVED));
    }
  }

  private static void addProven(
      Graph graph,
      Statistics statistics,
      ChannelIntervals intervals,
      ConstantEvidence evidence,
      Map<Integer, Map<Integer, Channel>> into) {
    for (Node node : graph.nodes()) {
      int tensor = node.output();
      if (!isActivation(graph, tensor)) continue;
      TensorStatistics whole = statistics.tensors().get(tensor);
      double negligible = whole == null ? 0 : NEGLIGIBLE * ObservedRanges.withZero(whole).width();
      for (int c = 0; c < graph.tensor(tensor).shape().channels(); c++) {
        ValueInterval values = intervals.of(tensor, c);
        if (!(values.width() <= negligible)) continue; // Also excludes NaN.
        float value = (float) ((values.low() + values.high()) / 2);
        boolean nearZero = values.magnitude() <= negligible;
        into.computeIfAbsent(tensor, _ -> new TreeMap<>())
            .put(c, new Channel(value, nearZero, evidence));
      }
    }
  }
}
