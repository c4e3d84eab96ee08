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
import java.util.Map;

/**
 * Tries the rules of a recipe one after another; {@link Attempts} measures what each proposes and
 * keeps what keeps its promise.
 */
public final class Rewriter {
  private Rewriter() {}

  /**
   * Rewrites a network.
   *
   * @param network with what the graph alone proves done already ({@link RewriteChoices#folding})
   * @param statistics of the folded network, with the extremes of the channels that {@link
   *     RewriteChoices#observed} asks for
   * @param inputs the declared range of inputs, by tensor id; an absent one may be anything
   * @param maxAgreementLoss the budget: the fraction of the samples, 0 to 1, whose top-1 class may
   *     change
   * @param evidence what they are judged by
   */
  public static Rewritten rewrite(
      FoldedNetwork network,
      Statistics statistics,
      RewriteChoices choices,
      Map<Integer, ValueInterval> inputs,
      double maxAgreementLoss,
      Evidence evidence) {
    var floatTrial =
        new FloatTrial(
            evidence.reader(), evidence.heldBack(), evidence.threads(), evidence.scratch());
    try (var attempts = new Attempts(network.folded(), statistics, maxAgreementLoss, floatTrial)) {
      var trial = new RuleTrial(network, inputs, maxAgreementLoss, evidence, floatTrial, attempts);
      for (RewriteChoice choice : choices.all()) {
        if (!(choice.rule() instanceof TriedRule rule)) continue;
        if (isPossible(rule.requirements(choice.settings()), network.source(), floatTrial)) {
          rule.propose(trial, choice.settings());
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
