package dev.octet.engine.rewrite.rule;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.rewrite.channels.ConstantChannels;
import dev.octet.engine.rewrite.fold.BatchNormalization;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.trial.Attempts;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces variances that vanished in training by the mean variance of the other channels (Sheng et
 * al. 2018, section 3.1). A channel with such a variance is dead: it carries no information, with
 * any divisor. But dividing by almost 0 makes its weights the largest of its layer, and they
 * determine a scale that all channels share.
 *
 * <pre>{@code
 * x ──► gamma (x - mean) / sqrt(v + epsilon) + beta ──► y       v[i] < 1e-6
 *
 *   v[i] = mean of all v that are not under 1e-6
 * }</pre>
 *
 * <p>On inputs where the channel does vary the outputs change, so the result is compared with the
 * original network, both folded.
 */
public final class RepairVanishingVariance implements TriedRule {
  static final String NAME = "repair-vanishing-variance";

  /**
   * The square of a deviation of 1e-3, below which {@link ConstantChannels} calls a channel
   * constant, too. At a variance of 1e-4, MobileNetV2 has channels that are not dead.
   */
  public static final double VANISHED = 1e-6;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "In a network that still has its batch normalization, a variance that vanished in"
        + " training becomes the mean of the others.";
  }

  @Override
  public Requirements requirements(RuleSettings settings) {
    return Requirements.ofBatchNormalization();
  }

  @Override
  public void propose(RuleTrial trial, RuleSettings settings) {
    trial.attempts().attempt(NAME, propose(trial.network(), Attempts.withinBudget()));
    trial.freshStatistics();
  }

  /**
   * Proposes the rewrite.
   *
   * @param network a network whose source has batch normalization
   * @return a proposal with a folded network; null if no variance has vanished
   */
  public static @Nullable Proposal propose(FoldedNetwork network, Promise promise) {
    Graph graph = network.source();
    var edit = new GraphEdit(graph);
    List<Certificate.Site> sites = new ArrayList<>();
    List<Integer> neighbours = new ArrayList<>();
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      if (!BatchNormalization.is(node)) continue;
      float[] variance = BatchNormalization.of(graph, node).variance().clone();
      List<Integer> vanished = repair(variance);
      if (vanished.isEmpty()) continue;
      Tensor before = graph.tensor(node.input(BatchNormalization.VARIANCE));
      edit.constant(
          n, BatchNormalization.VARIANCE, Tensor.constant(before.name(), before.shape(), variance));
      String change =
          String.format(
              Locale.ROOT,
              "variances below %.0e replaced by the mean of the others, %.3g",
              VANISHED,
              variance[vanished.getFirst()]);
      sites.add(new Certificate.Site(graph.layerName(node), vanished, change));
      neighbours.add(node.output());
    }
    if (sites.isEmpty()) return null;
    Graph folded = network.folding().fold(edit.build()).folded();
    var made = Uses.of(folded);
    // A tensor that was fused into a layer with its activation no longer exists.
    neighbours.removeIf(tensor -> made.producerIndex(tensor) == Uses.NOBODY);
    return new Proposal(folded, promise, sites, neighbours, Map.of(), true);
  }

  /**
   * Replaces vanished variances in place and returns the indexes of their channels; none if no
   * other variance is left to take a mean of.
   */
  private static List<Integer> repair(float[] variance) {
    List<Integer> vanished =
        IntStream.range(0, variance.length).filter(c -> variance[c] < VANISHED).boxed().toList();
    if (vanished.size() == variance.length) return List.of();
    double mean =
        IntStream.range(0, variance.length)
            .filter(c -> !(variance[c] < VANISHED))
            .mapToDouble(c -> variance[c])
            .average()
            .orElseThrow();
    for (int c : vanished) variance[c] = (float) mean;
    return vanished;
  }
}
