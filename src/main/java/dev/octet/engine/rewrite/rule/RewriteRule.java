package dev.octet.engine.rewrite.rule;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rewrite: a change of the architecture before the network is quantized. {@link RewriteRules#ALL}
 * lists all rules in the order in which they are tried. A rule is either a {@link ProvenRule},
 * which the graph alone proves, or a {@link TriedRule}, whose proposals are measured.
 */
public sealed interface RewriteRule permits ProvenRule, TriedRule {
  /** Returns the name in recipes and certificates, in kebab case. */
  String name();

  /** Returns one sentence for documents and help: what the rule replaces and why. */
  String summary();

  /** Returns the options that a recipe may set. */
  default List<RuleOption> options() {
    return List.of();
  }

  /** Returns the preconditions of the rule with these settings. */
  default Requirements requirements(RuleSettings settings) {
    return Requirements.NONE;
  }

  /**
   * Returns the settings of this rule in the preset {@code default}.
   *
   * @param target the traits of the target
   * @return empty if the preset does not contain the rule
   */
  default Optional<RuleSettings> usual(Set<TargetTrait> target) {
    return Optional.empty();
  }
}
