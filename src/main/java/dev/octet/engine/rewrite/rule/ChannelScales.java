package dev.octet.engine.rewrite.rule;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.channels.ChannelGroup;
import dev.octet.engine.rewrite.channels.WeightRanges;
import dev.octet.engine.rewrite.trial.Certificate;
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
 * Divisors for the channels of groups that make the weights of the producing and of the consuming
 * channel use their layers' ranges equally well: {@code s = sqrt(r1 / r2)}, with r1 and r2 the
 * largest weights to and from the channel as fractions of the largest of their layers (Nagel et
 * al., Data-Free Quantization, 2019, equation 11). The sweep over all groups is repeated until it
 * changes nothing.
 */
final class ChannelScales {
  private static final int MAX_SWEEPS = 40;

  /** The largest change of a logarithm that counts as no change. */
  private static final double SETTLED = 1e-3;

  /** Channels with less than this fraction of their layer's range are dead and keep their scale. */
  private static final double DEAD = 1e-4;

  /** A network is already equalized if no divisor differs from 1 by more than this factor. */
  private static final double EVEN = 1.1;

  private final List<ChannelGroup> groups;
  private final Map<LayerWeights, ChannelGroup> made = new HashMap<>();
  private final Map<LayerWeights, ChannelGroup> read = new HashMap<>();

  /** The divisor of each channel, by group. */
  private final Map<ChannelGroup, double[]> scales = new HashMap<>();

  /** The minimum divisor of each channel, by group; NaN for channels that keep their scale. */
  private final Map<ChannelGroup, double[]> least = new HashMap<>();

  private ChannelScales(List<ChannelGroup> groups, Map<ChannelGroup, double[]> least) {
    this.groups = groups;
    this.least.putAll(least);
    for (ChannelGroup group : groups) {
      group.producers().forEach(layer -> made.put(layer, group));
      group.consumers().forEach(layer -> read.put(layer, group));
      scales.put(group, ones(group.channels()));
    }
  }

  /**
   * Computes the divisors.
   *
   * @param least the minimum divisor of each channel of groups that are not free; NaN for a channel
   *     that keeps its scale
   */
  static ChannelScales of(List<ChannelGroup> groups, Map<ChannelGroup, double[]> least) {
    var scales = new ChannelScales(groups, least);
    scales.sweep();
    return scales;
  }

  private void sweep() {
    for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      double change = 0;
      for (ChannelGroup group : groups) change = Math.max(change, sweep(group));
      if (change < SETTLED) return;
    }
  }

  /** Scales one group and returns the largest change of a logarithm. */
  private double sweep(ChannelGroup group) {
    double[] to = ranges(group, group.producers(), true);
    double[] from = ranges(group, group.consumers(), false);
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

  /** Returns the largest weight to or from each channel, as a fraction of its layer's range. */
  private double[] ranges(ChannelGroup group, List<LayerWeights> layers, boolean to) {
    var ranges = new double[group.channels()];
    for (LayerWeights layer : layers) {
      double[] in = factors(read.get(layer), layer.inputs(), false);
      double[] out = factors(made.get(layer), layer.outputs(), true);
      var largestOf = new WeightRanges(layer);
      double[] weights = to ? largestOf.to(in) : largestOf.from(out);
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

  /** Returns the current factor of the weights of each channel; 1 outside of a group. */
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

  /** Returns the divisor of each channel of a group. */
  double[] of(ChannelGroup group) {
    return scalesOf(group).clone();
  }

  private double[] scalesOf(ChannelGroup group) {
    return scales.getOrDefault(group, ones(group.channels()));
  }

  private static double[] ones(int count) {
    var ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Returns whether dividing by these divisors would change hardly anything. */
  boolean isEven() {
    return scales.values().stream()
        .flatMapToDouble(Arrays::stream)
        .allMatch(s -> s < EVEN && s > 1 / EVEN);
  }

  /**
   * Scales the weights.
   *
   * @param sites receives the changed layers
   * @return ids of the scaled tensors that layers produce
   */
  List<Integer> apply(Graph graph, GraphEdit edit, List<Certificate.Site> sites) {
    List<Integer> scaled = new ArrayList<>();
    for (LayerWeights layer : layers()) {
      double[] out = factors(made.get(layer), layer.outputs(), true);
      double[] in = factors(read.get(layer), layer.inputs(), false);
      for (int o = 0; o < out.length; o++) if (out[o] != 1) layer.scaleTo(o, out[o]);
      for (int i = 0; i < in.length; i++) if (in[i] != 1) layer.scaleFrom(i, in[i]);
      layer.store(edit);
      String name = graph.layerName(layer.node());
      site(name, "output channels times %.3g to %.3g", out, sites);
      site(name, "weights from input channels times %.3g to %.3g", in, sites);
      if (made.containsKey(layer)) scaled.add(layer.output());
    }
    return scaled;
  }

  /** Returns the affected layers in execution order. */
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
