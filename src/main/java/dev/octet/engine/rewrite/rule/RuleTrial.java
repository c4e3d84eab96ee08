package dev.octet.engine.rewrite.rule;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.channels.ValueInterval;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.refit.Evidence;
import dev.octet.engine.rewrite.trial.Attempts;
import dev.octet.engine.rewrite.trial.FloatTrial;
import java.util.Map;

/**
 * What a rule proposes to.
 *
 * @param network as it was read, and folded
 * @param inputs the declared range of inputs, by tensor id; an absent one may be anything
 * @param maxAgreementLoss the budget of all rewrites together: the fraction of the samples, 0 to 1,
 *     whose top-1 class may change
 * @param evidence the samples that rewrites are fitted to and judged by
 * @param floatTrial runs float networks on the held-out samples
 * @param attempts the network with what was kept so far; measures proposals
 */
public record RuleTrial(
    FoldedNetwork network,
    Map<Integer, ValueInterval> inputs,
    double maxAgreementLoss,
    Evidence evidence,
    FloatTrial floatTrial,
    Attempts attempts) {
  /** The network with the rewrites that were kept so far. */
  public Graph graph() {
    return attempts.graph();
  }

  /** Statistics of that network, taken anew where a rewrite that was kept made them void. */
  public Statistics freshStatistics() {
    return attempts.freshStatistics(evidence.calibrate());
  }
}
