package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.rewrite.channels.ConstantChannels;
import dev.octet.engine.rewrite.channels.ConstantEvidence;
import dev.octet.engine.rewrite.channels.Interval;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.refit.Evidence;
import dev.octet.engine.rewrite.refit.SeparableBlock;
import dev.octet.engine.rewrite.rule.AbsorbBiases;
import dev.octet.engine.rewrite.rule.EqualizeLayers;
import dev.octet.engine.rewrite.rule.EqualizeWithCaps;
import dev.octet.engine.rewrite.rule.FoldConstantChannels;
import dev.octet.engine.rewrite.rule.MeanForGlobalPool;
import dev.octet.engine.rewrite.rule.PruneConstantChannels;
import dev.octet.engine.rewrite.rule.ReluForRelu6;
import dev.octet.engine.rewrite.rule.RepairVanishingVariance;
import dev.octet.engine.rewrite.rule.SeparableConvolutions;
import dev.octet.engine.rewrite.trial.Attempts;
import dev.octet.engine.rewrite.trial.FloatTrial;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tries the rewrites of a recipe one after another, in an order in which each helps the next;
 * {@link Attempts} measures each and keeps those that keep their promise.
 */
public final class Rewriter {
  /** The part of the weights that it is worth to go, for the sake of size and speed alone. */
  private static final double WORTHWHILE = 0.05;

  private final Map<Integer, Interval> inputs;
  private final double maxAgreementLoss;
  private final Evidence evidence;
  private final FloatTrial trial;
  private final Attempts attempts;
  private final FoldedNetwork network;
  private @Nullable Graph trainingStart;

  private Rewriter(
      FoldedNetwork network,
      Statistics statistics,
      Map<Integer, Interval> inputs,
      double maxAgreementLoss,
      Evidence evidence) {
    this.inputs = inputs;
    this.maxAgreementLoss = maxAgreementLoss;
    this.evidence = evidence;
    trial =
        new FloatTrial(
            evidence.reader(), evidence.heldBack(), evidence.threads(), evidence.scratch());
    this.network = network;
    attempts = new Attempts(network.folded(), statistics, maxAgreementLoss, trial);
  }

  /**
   * Rewrites a network.
   *
   * @param statistics of the folded network, with the extremes of the channels that {@link
   *     ChannelScreen} asked for
   * @param inputs the declared range of inputs, by tensor id; what is absent may be anything
   * @param maxAgreementLoss the budget: the part of the samples, 0 to 1, whose argmax may change
   * @param evidence what they are judged by
   */
  public static Rewritten rewrite(
      FoldedNetwork network,
      Statistics statistics,
      RewriteOptions options,
      Map<Integer, Interval> inputs,
      double maxAgreementLoss,
      Evidence evidence) {
    var rewriter = new Rewriter(network, statistics, inputs, maxAgreementLoss, evidence);
    try (Attempts attempts = rewriter.attempts) {
      rewriter.apply(options);
      return attempts.result(rewriter.trainingStart);
    }
  }

  private void apply(RewriteOptions options) {
    if (options.repairVariance()) repairVariance();
    if (options.meanForGlobalPool()) {
      attempts.attempt(MeanForGlobalPool.NAME, MeanForGlobalPool.propose(attempts.graph(), inputs));
    }
    switch (options.pruning()) {
      case OFF -> {}
      case WORTHWHILE -> constantChannels(options.constantChannels(), WORTHWHILE);
      case ALWAYS -> constantChannels(options.constantChannels(), 0);
    }
    if (options.separableBlocks() > 0) separable(options.separableBlocks());
    if (options.reluForRelu6()) reluForRelu6();
    switch (options.equalization()) {
      case OFF -> {}
      case FUSED -> equalize();
      case EXACT_CAP -> {
        equalizeWithCaps();
        equalize();
      }
    }
    // last: what a channel never falls under depends on its scale
    if (options.absorbBiases()) absorbBiases();
  }

  private void repairVariance() {
    attempts.attempt(
        RepairVanishingVariance.NAME,
        RepairVanishingVariance.propose(network, Attempts.withinBudget()));
    attempts.freshStatistics(evidence.calibrate());
  }

  /** Folds and prunes, where that saves at least a part of the weights. */
  private void constantChannels(ConstantEvidence weakest, double leastSaving) {
    var constants = ConstantChannels.find(attempts.graph(), attempts.statistics(), inputs, weakest);
    String lacking = weakest == ConstantEvidence.OBSERVED ? lacking() : null;
    if (lacking != null) {
      Proposal observed = fold(attempts.graph(), constants, ConstantEvidence.OBSERVED);
      if (observed != null) attempts.revert(FoldConstantChannels.NAME, observed, lacking);
      constants = constants.without(ConstantEvidence.OBSERVED);
    }
    if (leastSaving > 0 && !saves(leastSaving, constants)) return;
    List<Integer> tensors = constants.tensors().keySet().stream().sorted().toList();
    for (ConstantEvidence evidence : ConstantEvidence.values()) {
      ConstantChannels found = constants;
      attempts.parts(
          FoldConstantChannels.NAME,
          tensors,
          part ->
              FoldConstantChannels.propose(attempts.graph(), found, evidence, new HashSet<>(part)));
    }
    attempts.attempt(PruneConstantChannels.NAME, PruneConstantChannels.propose(attempts.graph()));
    attempts.freshStatistics(evidence.calibrate());
  }

  /**
   * Why channels that were only observed to be constant can't be folded; null if they can. No
   * sample contradicts them, so the rule of three says how many samples bear out the budget.
   */
  private @Nullable String lacking() {
    int observed = evidence.calibration().length;
    double needed = Promise.Bounded.samplesFor(maxAgreementLoss);
    if (observed < needed) {
      return String.format(
          Locale.ROOT,
          "observed on %d samples; a budget of %.3g needs %.0f",
          observed,
          maxAgreementLoss,
          needed);
    }
    if (evidence.heldBack().length == 0 || !evidence.isIndependent()) {
      return "there are no other samples to judge it on than those it was observed on";
    }
    return null;
  }

  private static @Nullable Proposal fold(
      Graph graph, ConstantChannels constants, ConstantEvidence evidence) {
    return FoldConstantChannels.propose(graph, constants, evidence, null);
  }

  /** Whether it does; a certificate says so where it doesn't. */
  private boolean saves(double least, ConstantChannels constants) {
    Graph graph = attempts.graph();
    Graph folded = graph;
    for (ConstantEvidence evidence : ConstantEvidence.values()) {
      Proposal proposal = fold(folded, constants, evidence);
      if (proposal != null) folded = proposal.graph();
    }
    Proposal pruned = PruneConstantChannels.propose(folded);
    if (pruned == null) return false;
    double saving = 1 - (double) weights(pruned.graph()) / weights(graph);
    if (saving >= least) return true;
    String reason =
        String.format(
            Locale.ROOT,
            "it would save %.2g %% of the weights: less than the %.2g %% that make it worthwhile",
            100 * saving,
            100 * least);
    attempts.revert(PruneConstantChannels.NAME, pruned, reason);
    return false;
  }

  private static long weights(Graph graph) {
    return graph.nodes().stream()
        .flatMap(node -> node.inputs().stream())
        .filter(id -> id != Node.ABSENT)
        .distinct()
        .map(graph::tensor)
        .filter(Tensor::isConstant)
        .mapToLong(tensor -> tensor.shape().elements())
        .sum();
  }

  /** Fewer blocks, where so many cost too much. */
  private void separable(int wanted) {
    List<SeparableBlock> blocks = SeparableBlock.find(attempts.graph());
    if (blocks.isEmpty() || trial.samples() == 0) return;
    var convolutions = new SeparableConvolutions(attempts.graph(), evidence, trial);
    if (wanted >= blocks.size()) {
      Proposal proposal = convolutions.proposeAll(new Promise.NeedsTraining());
      attempts.attempt(SeparableConvolutions.NAME, proposal);
      trainingStart = proposal.graph();
      return;
    }
    List<SeparableBlock> ranked = convolutions.ranked();
    for (int count = wanted; count > 0; count--) {
      Proposal proposal = convolutions.propose(ranked.subList(0, count), Attempts.withinBudget());
      if (attempts.attempt(SeparableConvolutions.NAME, proposal)) return;
    }
  }

  private void reluForRelu6() {
    if (trial.samples() == 0) return;
    attempts.parts(
        ReluForRelu6.NAME,
        ReluForRelu6.sites(attempts.graph()),
        part -> ReluForRelu6.propose(attempts.graph(), part, Attempts.withinBudget()));
  }

  private void equalizeWithCaps() {
    attempts.attempt(
        EqualizeWithCaps.NAME, EqualizeWithCaps.propose(attempts.graph(), attempts.statistics()));
  }

  private void equalize() {
    attempts.attempt(
        EqualizeLayers.NAME,
        EqualizeLayers.propose(attempts.graph(), attempts.statistics(), List.of()));
    attempts.parts(
        EqualizeLayers.NAME,
        EqualizeLayers.clippedGroups(attempts.graph()),
        part -> EqualizeLayers.propose(attempts.graph(), attempts.statistics(), part));
  }

  private void absorbBiases() {
    Statistics statistics = attempts.freshStatistics(evidence.calibrate());
    List<Integer> exact = AbsorbBiases.layers(attempts.graph(), statistics, true);
    List<Integer> bounded = AbsorbBiases.layers(attempts.graph(), statistics, false);
    attempts.attempt(AbsorbBiases.NAME, AbsorbBiases.propose(attempts.graph(), statistics, exact));
    attempts.parts(
        AbsorbBiases.NAME,
        bounded,
        part -> AbsorbBiases.propose(attempts.graph(), statistics, part));
  }
}
