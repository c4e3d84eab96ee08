package dev.octet.engine.rewrite.rule;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.rewrite.channels.ConstantChannels;
import dev.octet.engine.rewrite.channels.ConstantEvidence;
import dev.octet.engine.rewrite.rule.Requirements.ObservedChannels;
import dev.octet.engine.rewrite.trial.Attempts;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes channels that never vary. {@link FoldConstantChannels} moves their values into the next
 * biases, beginning with the strongest evidence; then {@link PruneConstantChannels} removes the
 * channels that no layer reads.
 */
public final class ConstantChannelPruning implements TriedRule {
  /** The minimum fraction of the weights to save, for size and speed alone. */
  private static final double WORTHWHILE = 0.05;

  private static final String IF_WORTHWHILE = "worthwhile";
  private static final String ALWAYS = "always";

  /** The option that decides when channels are removed. */
  public static final RuleOption.Choice WHEN =
      new RuleOption.Choice(
          "when",
          "worthwhile: where that saves 5 % of the weights; always: also where it saves less,"
              + " since the weights of a dead channel can enlarge a scale that others share.",
          List.of(IF_WORTHWHILE, ALWAYS),
          IF_WORTHWHILE);

  /** The weakest sufficient evidence. */
  public static final RuleOption.Choice EVIDENCE =
      new RuleOption.Choice(
          "evidence",
          "The weakest evidence that a channel never varies. proven: interval arithmetic for every"
              + " input of the declared range; observed-ranges: the same, for every input whose"
              + " activations stay within twice the ranges that calibration observed; observed: it"
              + " did not vary on the calibration samples, of which that needs 3 /"
              + " maxAgreementLoss.",
          Arrays.stream(ConstantEvidence.values()).map(ConstantEvidence::label).toList(),
          ConstantEvidence.OBSERVED_RANGES.label());

  @Override
  public String name() {
    return PruneConstantChannels.NAME;
  }

  @Override
  public String summary() {
    return "Channels that never vary are folded into the next biases and removed.";
  }

  @Override
  public List<RuleOption> options() {
    return List.of(WHEN, EVIDENCE);
  }

  @Override
  public Requirements requirements(RuleSettings settings) {
    return evidence(settings) == ConstantEvidence.OBSERVED
        ? Requirements.of(ObservedChannels.CANDIDATES)
        : Requirements.NONE;
  }

  @Override
  public Optional<RuleSettings> usual(Set<TargetTrait> target) {
    if (!target.contains(TargetTrait.INTEGER_ACTIVATIONS)) return Optional.empty();
    return Optional.of(
        target.contains(TargetTrait.PER_TENSOR_WEIGHTS)
            ? RuleSettings.of(WHEN, ALWAYS)
            : RuleSettings.USUAL);
  }

  private static ConstantEvidence evidence(RuleSettings settings) {
    return ConstantEvidence.of(settings.get(EVIDENCE));
  }

  @Override
  public void propose(RuleTrial trial, RuleSettings settings) {
    Attempts attempts = trial.attempts();
    ConstantEvidence weakest = evidence(settings);
    var constants =
        ConstantChannels.find(attempts.graph(), attempts.statistics(), trial.inputs(), weakest);
    String lacking = weakest == ConstantEvidence.OBSERVED ? lacking(trial) : null;
    if (lacking != null) {
      Proposal observed = fold(attempts.graph(), constants, ConstantEvidence.OBSERVED);
      if (observed != null) attempts.revert(FoldConstantChannels.NAME, observed, lacking);
      constants = constants.without(ConstantEvidence.OBSERVED);
    }
    boolean always = settings.get(WHEN).equals(ALWAYS);
    if (!always && !isWorthwhile(attempts, constants)) return;
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
    trial.freshStatistics();
  }

  /**
   * Returns why channels that were only observed to be constant can't be folded; null if they can.
   * No sample contradicts them, so the rule of three gives the number of samples that a budget
   * requires.
   */
  private static @Nullable String lacking(RuleTrial trial) {
    int observed = trial.evidence().calibration().length;
    double budget = trial.maxAgreementLoss();
    double needed = Promise.Bounded.samplesFor(budget);
    if (observed < needed) {
      return String.format(
          Locale.ROOT,
          "observed on %d samples; a budget of %.3g needs %.0f",
          observed,
          budget,
          needed);
    }
    if (trial.evidence().heldOut().length == 0 || !trial.evidence().isIndependent()) {
      return "there are no held-out samples: it would be judged on the samples that it was"
          + " observed on";
    }
    return null;
  }

  private static @Nullable Proposal fold(
      Graph graph, ConstantChannels constants, ConstantEvidence evidence) {
    return FoldConstantChannels.propose(graph, constants, evidence, null);
  }

  /**
   * Returns whether pruning saves enough weights; otherwise a certificate records that it does not.
   */
  private static boolean isWorthwhile(Attempts attempts, ConstantChannels constants) {
    Graph graph = attempts.graph();
    Graph folded = graph;
    for (ConstantEvidence evidence : ConstantEvidence.values()) {
      Proposal proposal = fold(folded, constants, evidence);
      if (proposal != null) folded = proposal.graph();
    }
    Proposal pruned = PruneConstantChannels.propose(folded);
    if (pruned == null) return false;
    double saving = 1 - (double) weights(pruned.graph()) / weights(graph);
    if (saving >= WORTHWHILE) return true;
    String reason =
        String.format(
            Locale.ROOT,
            "it would save %.2g %% of the weights: the minimum is %.2g %%",
            100 * saving,
            100 * WORTHWHILE);
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
}
