package dev.octet.engine.rewrite.rule;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rewrite: a change of the architecture before the network is quantized. {@link RewriteRules#ALL}
 * lists all rules in the order in which they are tried. A rule is a {@link ProvenRule}, which the
 * graph alone proves, or a {@link TriedRule}, whose proposals are measured.
 */
public sealed interface RewriteRule permits ProvenRule, TriedRule {
  /** Name in recipes and certificates, in kebab case. */
  String name();

  /** What becomes of what, and what that is good for: one sentence for documents and help. */
  String summary();

  /** The options that a recipe may give. */
  default List<RuleOption> options() {
    return List.of();
  }

  /** What has to be there for the rule to be tried. */
  default Requirements requirements(RuleSettings settings) {
    return Requirements.NONE;
  }

  /**
   * The settings with which the preset {@code default} has this rule.
   *
   * @param target what the target does
   * @return empty where the preset does not have it
   */
  Optional<RuleSettings> usual(Set<TargetTrait> target);
}
