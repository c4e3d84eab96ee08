package dev.octet.engine.rewrite.rule;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.edit.Activations;
import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.rewrite.channels.ChannelGroup;
import dev.octet.engine.rewrite.channels.ChannelGroups;
import dev.octet.engine.rewrite.channels.Relu6Bounds;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cross-layer equalization that a RELU6 does not limit: a separate MINIMUM clips each channel at 6
 * divided by its scale, in place of the RELU6.
 *
 * <pre>{@code
 * conv W1,b1 ──► RELU6 ──► x ──► conv W2
 *
 *   W1[i] /= s[i], b1[i] /= s[i], W2[:,i] *= s[i]
 *
 * conv ──► RELU ──► x ──► MINIMUM(x, 6 / s) ──► x/cap ──► conv
 *
 *   min(max(v / s, 0), 6 / s) = min(max(v, 0), 6) / s      for every v
 * }</pre>
 *
 * <p>Clipping bounds cost an operator, and XNNPACK runs no 8-bit MINIMUM, so that they split the
 * network for XNNPACK. They are added only where a channel is scaled further than {@link
 * Relu6Bounds} allows by at least {@link #WORTH_CLIPPING}; all other activations that a RELU6 clips
 * are left to {@link EqualizeLayers}.
 */
public final class EqualizeWithClipping {
  public static final String NAME = "cross-layer-equalization-with-caps";

  /**
   * Minimum factor by which a channel must be scaled further to justify clipping bounds: one of
   * eight bits.
   */
  private static final double WORTH_CLIPPING = 2;

  private final Graph graph;
  private final GraphEdit edit;
  private final List<Certificate.Site> sites = new ArrayList<>();

  private EqualizeWithClipping(Graph graph) {
    this.graph = graph;
    edit = new GraphEdit(graph);
  }

  /**
   * Proposes the rewrite.
   *
   * @param statistics statistics with the extremes of the channels that a RELU6 produces
   * @return null if no clipping bounds are worth their cost
   */
  public static @Nullable Proposal propose(Graph graph, Statistics statistics) {
    Map<Integer, Integer> producers = producers(graph);
    List<ChannelGroup> groups =
        ChannelGroups.find(graph).stream()
            .filter(group -> producers.keySet().containsAll(group.clipped()))
            .toList();
    Map<ChannelGroup, double[]> fused = new HashMap<>();
    for (ChannelGroup group : groups) fused.put(group, Relu6Bounds.of(group, statistics));
    while (true) {
      ChannelScales scales = ChannelScales.of(groups, Map.of());
      List<ChannelGroup> worthy =
          groups.stream()
              .filter(group -> group.isFree() || gains(scales.of(group), fused.get(group)))
              .toList();
      if (worthy.stream().allMatch(ChannelGroup::isFree)) return null;
      if (worthy.size() == groups.size()) {
        return new EqualizeWithClipping(graph).apply(groups, scales, producers);
      }
      groups = worthy; // their scales depend on each other
    }
  }

  /**
   * Returns the producer of each tensor that a RELU6 clips, where the RELU6 can be removed from it;
   * by tensor id.
   */
  private static Map<Integer, Integer> producers(Graph graph) {
    Map<Integer, Integer> producers = new HashMap<>();
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      if (Activations.isRelu6(node)) producers.put(node.output(), n);
    }
    return producers;
  }

  /** Returns whether some channel is scaled further than its RELU6 allows. */
  private static boolean gains(double[] scales, double @Nullable [] least) {
    for (int c = 0; c < scales.length && least != null; c++) {
      double s = scales[c];
      boolean beyond =
          Double.isNaN(least[c])
              ? Math.max(s, 1 / s) >= WORTH_CLIPPING
              : s * WORTH_CLIPPING <= least[c];
      if (beyond) return true;
    }
    return false;
  }

  private Proposal apply(
      List<ChannelGroup> groups, ChannelScales scales, Map<Integer, Integer> producers) {
    List<Integer> neighbours = scales.apply(graph, edit, sites);
    for (ChannelGroup group : groups) {
      double[] scale = scales.of(group);
      for (int tensor : group.clipped()) clip(tensor, producers.getOrDefault(tensor, -1), scale);
    }
    return new Proposal(
        edit.build(),
        new Promise.Exact(
            "the operators between the layers scale with their input, and each MINIMUM clips a"
                + " channel at 6 (the bound of RELU6) divided by the channel's scale"),
        sites,
        neighbours,
        Map.of(),
        true);
  }

  private void clip(int tensor, int producer, double[] scale) {
    Tensor x = graph.tensor(tensor);
    var bounds = new float[x.shape().channels()];
    var range = new DoubleSummaryStatistics();
    for (int c = 0; c < bounds.length; c++) {
      bounds[c] = (float) (Relu6Bounds.SIX / scale[c % scale.length]);
      range.accept(bounds[c]);
    }
    String name = edit.unusedName(x.name() + "/cap");
    int constant = edit.add(Tensor.constant(name + "/values", Shape.of(bounds.length), bounds));
    int capped = edit.add(Tensor.activation(name, x.shape(), ElementType.FLOAT32));
    edit.readInstead(tensor, capped);
    edit.node(producer, Activations.with(edit.node(producer), Activation.RELU));
    edit.insertAfter(
        producer, new Node(new Op.Minimum(), List.of(tensor, constant), List.of(capped)));
    sites.add(
        new Certificate.Site(
            x.name(),
            List.of(),
            String.format(
                Locale.ROOT,
                "RELU in place of RELU6, and a MINIMUM that clips channels at %.3g to %.3g; XNNPACK"
                    + " leaves an 8-bit MINIMUM to TensorFlow Lite",
                range.getMin(),
                range.getMax())));
  }
}
