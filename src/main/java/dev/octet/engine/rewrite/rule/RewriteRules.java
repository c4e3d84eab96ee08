package dev.octet.engine.rewrite.rule;

import java.util.List;
import java.util.Optional;

/** The list of all rewrite rules. */
public final class RewriteRules {
  /**
   * All rules in the order in which they are tried; each helps the following ones. High-bias
   * absorption comes last, because the minimum of a channel depends on its scale.
   */
  public static final List<RewriteRule> ALL =
      List.of(
          new SubForNegatedAdd(),
          new ProductsForFunctions(),
          new FuseActivations(),
          new SplitPrelu(),
          new RepairVanishingVariance(),
          new MeanForGlobalPool(),
          new ConstantChannelPruning(),
          new SeparableBlocks(),
          new ReluForRelu6(),
          new CrossLayerEqualization(),
          new HighBiasAbsorption());

  private RewriteRules() {}

  /** Returns the rule with a name. */
  public static Optional<RewriteRule> named(String name) {
    return ALL.stream().filter(rule -> rule.name().equals(name)).findFirst();
  }
}
