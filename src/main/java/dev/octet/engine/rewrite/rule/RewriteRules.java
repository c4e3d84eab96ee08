package dev.octet.engine.rewrite.rule;

import java.util.List;
import java.util.Optional;

/** The list of rules. */
public final class RewriteRules {
  /**
   * All rules, in the order in which they are tried: each helps the next ones. High biases come
   * last, since what a channel never falls below depends on its scale.
   */
  public static final List<RewriteRule> ALL =
      List.of(
          new SubForNegatedAdd(),
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

  /** The rule with a name. */
  public static Optional<RewriteRule> named(String name) {
    return ALL.stream().filter(rule -> rule.name().equals(name)).findFirst();
  }
}
