package dev.octet.engine.rewrite.rule;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.channels.ChannelGroup;
import dev.octet.engine.rewrite.channels.ChannelGroups;
import dev.octet.engine.rewrite.channels.Relu6Bounds;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cross-layer equalization: scales the channels between layers so that the weights to a channel and
 * from it use their layers' ranges equally well (Nagel et al., Data-Free Quantization, 2019,
 * section 4.1).
 *
 * <pre>{@code
 * conv W1,b1 ──► f ──► x ──► conv W2          f(s x) = s f(x)
 *
 *   W1[i] /= s[i], b1[i] /= s[i]              x[i] becomes x[i] / s[i]
 *   W2[:,i] *= s[i]                           the output is unchanged
 *
 *   s[i] = sqrt(r1[i] / r2[i])                r1, r2: the largest weights to and from channel i,
 *                                             as a fraction of the largest of their layer
 * }</pre>
 *
 * <p>A RELU6 commutes with scaling only where it does not clip ({@link Relu6Bounds}), so such a
 * group is BOUNDED. {@link EqualizeWithClipping} goes further.
 */
public final class EqualizeLayers {
  public static final String NAME = "cross-layer-equalization";

  private EqualizeLayers() {}

  /**
   * Proposes the rewrite.
   *
   * @param statistics statistics with the extremes of the channels that a RELU6 produces
   * @param only first tensors of the clipped groups to scale, in addition to the free groups
   * @return null if the weights are already equalized
   */
  public static @Nullable Proposal propose(Graph graph, Statistics statistics, List<Integer> only) {
    List<ChannelGroup> groups =
        ChannelGroups.find(graph).stream()
            .filter(group -> group.isFree() || only.contains(group.tensors().getFirst()))
            .toList();
    Map<ChannelGroup, double[]> least = new HashMap<>();
    for (ChannelGroup group : groups) least.put(group, Relu6Bounds.of(group, statistics));
    ChannelScales scales = ChannelScales.of(groups, least);
    if (scales.isEven()) return null;
    var edit = new GraphEdit(graph);
    List<Certificate.Site> sites = new ArrayList<>();
    List<Integer> neighbours = scales.apply(graph, edit, sites);
    Promise promise =
        groups.stream().allMatch(ChannelGroup::isFree)
            ? new Promise.Exact("the operators between the layers scale with their input")
            : Promise.Bounded.observed(statistics.samples());
    return new Proposal(edit.build(), promise, sites, neighbours, Map.of(), true);
  }

  /** Returns the first tensors of the groups that a RELU6 clips. */
  public static List<Integer> clippedGroups(Graph graph) {
    return ChannelGroups.find(graph).stream()
        .filter(group -> !group.isFree())
        .map(group -> group.tensors().getFirst())
        .toList();
  }
}
