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
 * The context in which a rule makes its proposals.
 *
 * @param network the network as it was read, and folded
 * @param inputs the declared range of the network's inputs, by tensor id; an absent input may have
 *     any value
 * @param maxAgreementLoss the budget of all rewrites together: the fraction of the samples, 0 to 1,
 *     whose top-1 class may change
 * @param evidence the samples that rewrites are fitted to and judged on
 * @param floatTrial runs float networks on the held-out samples
 * @param attempts holds the network with the rewrites kept so far, and measures proposals
 */
public record RuleTrial(
    FoldedNetwork network,
    Map<Integer, ValueInterval> inputs,
    double maxAgreementLoss,
    Evidence evidence,
    FloatTrial floatTrial,
    Attempts attempts) {
  /** Returns the network with the rewrites kept so far. */
  public Graph graph() {
    return attempts.graph();
  }

  /** Returns the statistics of that network, collected again if a kept rewrite invalidated them. */
  public Statistics freshStatistics() {
    return attempts.freshStatistics(evidence.calibrate());
  }
}
