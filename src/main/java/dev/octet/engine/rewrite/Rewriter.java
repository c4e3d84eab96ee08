package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.channels.ValueInterval;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.refit.Evidence;
import dev.octet.engine.rewrite.rule.Requirements;
import dev.octet.engine.rewrite.rule.RuleTrial;
import dev.octet.engine.rewrite.rule.TriedRule;
import dev.octet.engine.rewrite.trial.Attempts;
import dev.octet.engine.rewrite.trial.FloatTrial;
import dev.octet.engine.rewrite.trial.Rewritten;
import dev.octet.engine.timing.PartClock;
import java.util.Map;

/**
 * Runs the rules of a recipe one after another. {@link Attempts} measures each proposal and keeps
 * those that hold their promise.
 */
public final class Rewriter {
  private Rewriter() {}

  /**
   * Rewrites a network.
   *
   * @param network the network after the graph-only rewrites ({@link RewriteChoices#folding})
   * @param statistics statistics of the folded network, including the extremes of the channels of
   *     {@link RewriteChoices#observed}
   * @param inputs the declared range of the network's inputs, by tensor id; an absent input may
   *     have any value
   * @param maxAgreementLoss the budget of all rewrites together: the fraction of the samples, 0 to
   *     1, whose top-1 class may change
   * @param evidence the samples that rewrites are fitted to and judged on
   */
  public static Rewritten rewrite(
      FoldedNetwork network,
      Statistics statistics,
      RewriteChoices choices,
      Map<Integer, ValueInterval> inputs,
      double maxAgreementLoss,
      Evidence evidence,
      PartClock times) {
    var floatTrial =
        new FloatTrial(
            evidence.reader(), evidence.heldOut(), evidence.threads(), evidence.scratch());
    try (var attempts = new Attempts(network.folded(), statistics, maxAgreementLoss, floatTrial)) {
      var trial = new RuleTrial(network, inputs, maxAgreementLoss, evidence, floatTrial, attempts);
      for (RewriteChoice choice : choices.all()) {
        if (!(choice.rule() instanceof TriedRule rule)) continue;
        if (isPossible(rule.requirements(choice.settings()), network.source(), floatTrial)) {
          times.run(rule.name(), () -> rule.propose(trial, choice.settings()));
        }
      }
      return attempts.result();
    }
  }

  private static boolean isPossible(Requirements needed, Graph source, FloatTrial trial) {
    return (!needed.heldOutSamples() || trial.samples() > 0)
        && (!needed.batchNormalization() || FoldedNetwork.hasBatchNormalization(source));
  }
}
