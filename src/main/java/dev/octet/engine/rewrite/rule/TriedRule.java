package dev.octet.engine.rewrite.rule;

/** A rewrite rule whose proposals are measured on held-out samples, and kept or reverted. */
public non-sealed interface TriedRule extends RewriteRule {
  /**
   * Makes proposals one after another; each is measured and kept or reverted before the next one.
   *
   * @param trial the network so far, the evidence, and the receiver of proposals
   */
  void propose(RuleTrial trial, RuleSettings settings);

  /**
   * Returns whether the rule makes the artifact faster and hardly changes its accuracy. If all
   * rewrites together lose, each rule is tried alone, and rules for speed are tried together with
   * each.
   */
  default boolean isForSpeed() {
    return false;
  }

  /**
   * Returns whether the rule's rewrites are delivered only if the selection samples show a gain in
   * 8 bits, rather than no loss: it changes the float network's outputs on inputs that the samples
   * may not contain.
   */
  default boolean mustGain() {
    return false;
  }
}
