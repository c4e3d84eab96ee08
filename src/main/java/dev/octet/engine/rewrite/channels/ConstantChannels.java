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
 * The channels of activations that do not vary, each with the evidence for it ({@link
 * ConstantEvidence}).
 *
 * <p>A channel is proven to be constant where the interval that it must lie in is a single value,
 * or narrower than {@link #NEGLIGIBLE} of the range that its whole activation was observed to have,
 * which no activation of 8 or 16 bits can show. A channel that was only observed counts where it
 * varied by less than {@link #OBSERVED_SPREAD}.
 *
 * @param samples how many were observed
 * @param tensors by tensor id, then by channel, ascending
 */
public record ConstantChannels(int samples, Map<Integer, Map<Integer, Channel>> tensors) {
  /**
   * Of an activation's range: a sixteenth of a step in 16 bits, about what float32 rounds. The
   * middle of the interval is wrong by half of it at most.
   */
  private static final double NEGLIGIBLE = 0x1p-20;

  /** A channel that was observed to vary by less is constant: {@code docs/quantization.md}. */
  private static final double OBSERVED_SPREAD = 1e-3;

  /**
   * A channel.
   *
   * @param value what it is
   * @param nearZero whether it can stand for the zeros of padding
   * @param evidence the strongest there is
   */
  public record Channel(float value, boolean nearZero, ConstantEvidence evidence) {}

  /**
   * Finds them.
   *
   * @param inputs the declared range of inputs, by tensor id; what is absent may be anything
   * @param weakest the weakest evidence that is enough
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
    // stronger evidence takes the place of weaker
    if (ConstantEvidence.OBSERVED_RANGES.suffices(weakest)) {
      var intervals = ChannelIntervals.within(graph, inputs, ObservedRanges.widened(statistics));
      var evidence = ConstantEvidence.OBSERVED_RANGES;
      addProven(graph, statistics, intervals, evidence, found);
    }
    var intervals = ChannelIntervals.of(graph, inputs);
    addProven(graph, statistics, intervals, ConstantEvidence.PROVEN, found);
    return new ConstantChannels(statistics.samples(), found);
  }

  /** The channels that may turn out to be constant: any that hardly varies. */
  public static ChannelWatch candidates(Graph graph) {
    return new ChannelWatch(everyChannel(graph), 2 * (float) OBSERVED_SPREAD);
  }

  /** Every channel of every activation that is looked at. */
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

  /** The same without those that have no other evidence than this. */
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
    // where all values are small, small differences matter
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
        if (!(values.width() <= negligible)) continue; // nor NaN
        float value = (float) ((values.low() + values.high()) / 2);
        boolean nearZero = values.magnitude() <= negligible;
        into.computeIfAbsent(tensor, _ -> new TreeMap<>())
            .put(c, new Channel(value, nearZero, evidence));
      }
    }
  }
}
