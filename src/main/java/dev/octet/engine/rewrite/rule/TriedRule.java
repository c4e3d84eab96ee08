package dev.octet.engine.rewrite.rule;

/** A rule whose proposals are measured on held-out samples, and kept or reverted. */
public non-sealed interface TriedRule extends RewriteRule {
  /**
   * Proposes changes, one after another: each is measured and kept or reverted before the next one.
   *
   * @param trial the network so far, the evidence, and where proposals go
   */
  void propose(RuleTrial trial, RuleSettings settings);

  /**
   * Whether the rule makes the artifact faster and hardly changes its accuracy. Where all rewrites
   * together lose, each rule is tried alone, and these along with each.
   */
  default boolean isForSpeed() {
    return false;
  }
}
