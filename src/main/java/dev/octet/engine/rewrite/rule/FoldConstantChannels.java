package dev.octet.engine.rewrite.rule;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Op;
import dev.octet.engine.rewrite.channels.ConstantChannels;
import dev.octet.engine.rewrite.channels.ConstantEvidence;
import dev.octet.engine.rewrite.channels.ObservedRanges;
import dev.octet.engine.rewrite.channels.Padding;
import dev.octet.engine.rewrite.channels.WeightRanges;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folds channels that do not vary into the next bias.
 *
 * <pre>{@code
 * conv W1,b1 ──► x ──► conv W2,b2        x[i] = c for every input and at every position
 *
 *   W1[i] = 0, b1[i] = c                 the channel's weights no longer stretch the layer's range
 *   b2 += W2[:,i] c, W2[:,i] = 0         no layer reads the channel; PruneConstantChannels removes it
 * }</pre>
 *
 * <p>A convolution with padding reads zeros beyond the edge, where {@code W2[:,i] c} would be
 * wrong, so it takes up only channels that are 0. Depthwise convolutions take up nothing: if their
 * output for a constant channel is constant, it is folded further on.
 */
public final class FoldConstantChannels {
  public static final String NAME = "fold-constant-channels";

  private final Graph graph;
  private final ConstantChannels constants;

  private FoldConstantChannels(Graph graph, ConstantChannels constants) {
    this.graph = graph;
    this.constants = constants;
  }

  /** A layer with constant output channels or constant input channels, and their values. */
  private record Change(
      LayerWeights layer, Map<Integer, Float> frozen, Map<Integer, Float> folded) {}

  /**
   * Proposes the rewrite.
   *
   * @param evidence folds only channels with exactly this evidence
   * @param only the tensors whose channels may be folded; null for all
   * @return null if there is nothing to fold
   */
  public static @Nullable Proposal propose(
      Graph graph,
      ConstantChannels constants,
      ConstantEvidence evidence,
      @Nullable Set<Integer> only) {
    return new FoldConstantChannels(graph, constants).propose(evidence, only);
  }

  private @Nullable Proposal propose(ConstantEvidence evidence, @Nullable Set<Integer> only) {
    List<Change> changes = changes(evidence, only);
    if (changes.isEmpty()) return null;
    var edit = new GraphEdit(graph);
    List<Certificate.Site> sites = new ArrayList<>();
    Set<Integer> neighbours = new LinkedHashSet<>();
    for (Change change : changes) {
      apply(change, edit);
      String layer = graph.layerName(change.layer().node());
      addSite(layer, change.frozen(), "output channels became constants", sites);
      addSite(layer, change.folded(), "constant input channels folded into the bias", sites);
      neighbours.add(change.layer().output());
    }
    Promise promise =
        switch (evidence) {
          case PROVEN ->
              new Promise.Exact("interval arithmetic over the declared range of the inputs");
          case OBSERVED_RANGES ->
              new Promise.WithinRanges(ObservedRanges.FACTOR, constants.samples());
          case OBSERVED -> Promise.Bounded.observed(constants.samples());
        };
    return new Proposal(edit.build(), promise, sites, List.copyOf(neighbours), Map.of(), false);
  }

  private static void addSite(
      String layer, Map<Integer, Float> channels, String change, List<Certificate.Site> sites) {
    if (channels.isEmpty()) return;
    sites.add(new Certificate.Site(layer, List.copyOf(channels.keySet()), change));
  }

  private List<Change> changes(ConstantEvidence evidence, @Nullable Set<Integer> only) {
    List<Change> changes = new ArrayList<>();
    for (int n = 0; n < graph.nodes().size(); n++) {
      LayerWeights layer = LayerWeights.of(graph, n);
      if (layer == null) continue;
      Map<Integer, Float> frozen = new TreeMap<>();
      Map<Integer, Float> folded = new TreeMap<>();
      if (only == null || only.contains(layer.output())) frozen(layer, evidence, frozen);
      if (only == null || only.contains(layer.data())) folded(layer, evidence, folded);
      if (!frozen.isEmpty() || !folded.isEmpty()) changes.add(new Change(layer, frozen, folded));
    }
    return changes;
  }

  /** Collects the output channels of a layer that are to become constant and are not yet. */
  private void frozen(LayerWeights layer, ConstantEvidence evidence, Map<Integer, Float> into) {
    if (layer.activation() == Op.Activation.TANH) return; // tanh(c) is not c.
    var ranges = new WeightRanges(layer);
    constants
        .of(layer.output())
        .forEach((channel, constant) -> {
          if (constant.evidence() == evidence && ranges.to(channel) > 0) {
            into.put(channel, constant.value());
          }
        });
  }

  /** Collects the input channels of a layer that its bias can take up and has not yet. */
  private void folded(LayerWeights layer, ConstantEvidence evidence, Map<Integer, Float> into) {
    if (layer.isDepthwise()) return;
    boolean padded = Padding.mayPad(graph, layer.node());
    int read = graph.tensor(layer.data()).shape().channels();
    if (layer.inputs() % read != 0) return;
    var ranges = new WeightRanges(layer);
    constants
        .of(layer.data())
        .forEach((channel, constant) -> {
          if (constant.evidence() != evidence || (padded && !constant.nearZero())) return;
          // A fully connected layer may read several positions at once.
          for (int i = channel; i < layer.inputs(); i += read) {
            if (ranges.from(i) > 0) into.put(i, padded ? 0 : constant.value());
          }
        });
  }

  private static void apply(Change change, GraphEdit edit) {
    LayerWeights layer = change.layer();
    var added = new double[layer.outputs()];
    change
        .folded()
        .forEach((input, value) -> {
          layer.addContribution(input, value, added);
          layer.clearFrom(input);
        });
    layer.addToBias(added);
    change.frozen().forEach(layer::freeze);
    layer.store(edit);
  }
}
