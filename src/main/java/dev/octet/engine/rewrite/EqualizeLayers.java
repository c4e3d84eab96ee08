package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cross-layer equalization: scales the channels between layers so that the weights to a channel and
 * those from it both use their layer's range well (Nagel et al., Data-Free Quantization, 2019,
 * section 4.1).
 *
 * <pre>{@code
 * conv W1,b1 ──► f ──► x ──► conv W2          f(s x) = s f(x)
 *
 *   W1[i] /= s[i], b1[i] /= s[i]              x[i] becomes x[i] / s[i]
 *   W2[:,i] *= s[i]                           the output stays
 *
 *   s[i] = sqrt(r1[i] / r2[i])                r1, r2: the largest weights to and from channel i,
 *                                             as a part of the largest of their layer
 * }</pre>
 *
 * <p>The sweep over all groups of channels is repeated until it changes nothing any more. A RELU6
 * scales only where it doesn't clip: a channel that was seen near 6 keeps its scale, another one
 * with the largest value m is held to s >= m / 6, so that it still doesn't clip. That is why such a
 * group is BOUNDED.
 */
final class EqualizeLayers {
  static final String NAME = "cross-layer-equalization";

  private static final int MAX_SWEEPS = 40;

  /** The largest change of a logarithm that still counts as none. */
  private static final double SETTLED = 1e-3;

  /** Channels with less than this part of their layer's range are dead, and stay as they are. */
  private static final double DEAD = 1e-4;

  /** What other samples than those seen may exceed the largest value by. */
  private static final double MARGIN = 1.1;

  private static final double SIX = 6;

  /** A network in which no scale is further than this from 1 is even already. */
  private static final double EVEN = 1.1;

  private final List<ChannelGroup> groups;
  private final Map<LayerWeights, ChannelGroup> made = new HashMap<>();
  private final Map<LayerWeights, ChannelGroup> read = new HashMap<>();

  /** What the channels of a group are divided by. */
  private final Map<ChannelGroup, double[]> scales = new HashMap<>();

  /** What they have to be divided by at least; NaN for those that keep their scale. */
  private final Map<ChannelGroup, double[]> least = new HashMap<>();

  private EqualizeLayers(List<ChannelGroup> groups, Statistics statistics) {
    this.groups = groups;
    for (ChannelGroup group : groups) {
      group.makers().forEach(layer -> made.put(layer, group));
      group.readers().forEach(layer -> read.put(layer, group));
      scales.put(group, ones(group.channels()));
      least.put(group, least(group, statistics));
    }
  }

  /**
   * Applies it.
   *
   * @param statistics with the extremes of the channels that a RELU6 makes
   * @param only first tensors of the clipped groups that take part, besides those that scale freely
   * @return null where the weights are even already
   */
  static @Nullable Proposal propose(Graph graph, Statistics statistics, List<Integer> only) {
    List<ChannelGroup> groups =
        ChannelGroups.find(graph).stream()
            .filter(group -> group.isFree() || only.contains(group.tensors().getFirst()))
            .toList();
    var equalization = new EqualizeLayers(groups, statistics);
    equalization.sweep();
    return equalization.isEven() ? null : equalization.apply(graph, statistics.samples());
  }

  /** The first tensors of the groups that a RELU6 clips. */
  static List<Integer> clippedGroups(Graph graph) {
    return ChannelGroups.find(graph).stream()
        .filter(group -> !group.isFree())
        .map(group -> group.tensors().getFirst())
        .toList();
  }

  private static double[] least(ChannelGroup group, Statistics statistics) {
    var least = new double[group.channels()];
    for (int tensor : group.clipped()) {
      ChannelExtremes extremes = statistics.extremes().get(tensor);
      var seen = new double[group.channels()];
      Arrays.fill(seen, SIX);
      if (extremes != null) {
        Arrays.fill(seen, 0, seen.length, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < extremes.channels().length; i++) {
          int channel = extremes.channels()[i] % group.channels();
          seen[channel] = Math.max(seen[channel], extremes.max()[i]);
        }
      }
      for (int c = 0; c < least.length; c++) {
        boolean mayClip = !(seen[c] >= 0 && seen[c] * MARGIN < SIX);
        least[c] = mayClip ? Double.NaN : Math.max(least[c], seen[c] * MARGIN / SIX);
      }
    }
    return least;
  }

  private void sweep() {
    for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      double change = 0;
      for (ChannelGroup group : groups) change = Math.max(change, sweep(group));
      if (change < SETTLED) return;
    }
  }

  /** Scales one group; the largest change of a logarithm. */
  private double sweep(ChannelGroup group) {
    double[] to = ranges(group, group.makers(), true);
    double[] from = ranges(group, group.readers(), false);
    double[] scale = scalesOf(group);
    double[] lowest = least.getOrDefault(group, new double[scale.length]);
    double change = 0;
    for (int c = 0; c < scale.length; c++) {
      if (Double.isNaN(lowest[c]) || to[c] < DEAD || from[c] < DEAD) continue;
      double wanted = Math.max(lowest[c], scale[c] * Math.sqrt(to[c] / from[c]));
      change = Math.max(change, Math.abs(Math.log(wanted / scale[c])));
      scale[c] = wanted;
    }
    return change;
  }

  /** The largest weights to or from each channel, each layer's as a part of its range. */
  private double[] ranges(ChannelGroup group, List<LayerWeights> layers, boolean to) {
    var ranges = new double[group.channels()];
    for (LayerWeights layer : layers) {
      double[] in = factors(read.get(layer), layer.inputs(), false);
      double[] out = factors(made.get(layer), layer.outputs(), true);
      double[] weights = to ? layer.rangesTo(in) : layer.rangesFrom(out);
      double[] others = to ? out : in;
      double largest = 0;
      for (int c = 0; c < weights.length; c++) {
        weights[c] *= others[c];
        largest = Math.max(largest, weights[c]);
      }
      if (largest == 0) continue;
      for (int c = 0; c < weights.length; c++) {
        int channel = c % ranges.length;
        ranges[channel] = Math.max(ranges[channel], weights[c] / largest);
      }
    }
    return ranges;
  }

  /** What weights are multiplied by so far, by channel; 1 outside of a group. */
  private double[] factors(@Nullable ChannelGroup group, int count, boolean divided) {
    double[] factors = ones(count);
    if (group == null) return factors;
    double[] scale = scalesOf(group);
    for (int c = 0; c < count; c++) {
      double s = scale[c % scale.length];
      factors[c] = divided ? 1 / s : s;
    }
    return factors;
  }

  private double[] scalesOf(ChannelGroup group) {
    return scales.getOrDefault(group, ones(group.channels()));
  }

  private static double[] ones(int count) {
    var ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private boolean isEven() {
    return scales.values().stream()
        .flatMapToDouble(Arrays::stream)
        .allMatch(s -> s < EVEN && s > 1 / EVEN);
  }

  private Proposal apply(Graph graph, int samples) {
    var edit = new GraphEdit(graph);
    List<Certificate.Site> sites = new ArrayList<>();
    List<Integer> neighbours = new ArrayList<>();
    for (LayerWeights layer : layers()) {
      double[] out = factors(made.get(layer), layer.outputs(), true);
      double[] in = factors(read.get(layer), layer.inputs(), false);
      for (int o = 0; o < out.length; o++) if (out[o] != 1) layer.scaleTo(o, out[o]);
      for (int i = 0; i < in.length; i++) if (in[i] != 1) layer.scaleFrom(i, in[i]);
      layer.store(edit);
      String name = graph.layerName(layer.node());
      site(name, "output channels times %.3g to %.3g", out, sites);
      site(name, "weights from input channels times %.3g to %.3g", in, sites);
      if (made.containsKey(layer)) neighbours.add(layer.output());
    }
    Promise promise =
        groups.stream().allMatch(ChannelGroup::isFree)
            ? new Promise.Exact("what lies between the layers scales with its input")
            : Promise.Bounded.observed(samples);
    return new Proposal(edit.build(), promise, sites, neighbours, Map.of(), true);
  }

  /** Those that take part, in the network's order. */
  private List<LayerWeights> layers() {
    Set<LayerWeights> layers = new HashSet<>(made.keySet());
    layers.addAll(read.keySet());
    return layers.stream().sorted(Comparator.comparingInt(LayerWeights::nodeIndex)).toList();
  }

  private static void site(
      String layer, String change, double[] factors, List<Certificate.Site> sites) {
    double low = Arrays.stream(factors).min().orElse(1);
    double high = Arrays.stream(factors).max().orElse(1);
    if (low == 1 && high == 1) return;
    sites.add(
        new Certificate.Site(layer, List.of(), String.format(Locale.ROOT, change, low, high)));
  }
}
