package dev.octet.engine.rewrite.rule;

import dev.octet.engine.rewrite.refit.SeparableBlock;
import dev.octet.engine.rewrite.trial.Attempts;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.List;

/**
 * Rewrites blocks to the paper's separable convolutions ({@link SeparableConvolutions}): the
 * requested number of blocks, or fewer if the budget does not allow it; or all blocks as a start
 * for training.
 */
public final class SeparableBlocks implements TriedRule {
  public static final String NAME = SeparableConvolutions.NAME;

  /** All blocks; more than any network has. */
  public static final int ALL = 1000;

  /** The number of blocks to rewrite. */
  public static final RuleOption.Count BLOCKS =
      new RuleOption.Count(
          "blocks",
          "How many pairs of a depthwise and a pointwise convolution lose the activation between"
              + " them, those that change the outputs least first; 1000 is all of them, a start for"
              + " training that is measured but not quantized into the artifact.",
          1,
          ALL,
          ALL);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "The activation between a depthwise and a pointwise convolution is removed, and the"
        + " pointwise"
        + " weights are refitted (Sheng et al. 2018).";
  }

  @Override
  public List<RuleOption> options() {
    return List.of(BLOCKS);
  }

  @Override
  public Requirements requirements(RuleSettings settings) {
    return Requirements.ofHeldOutSamples();
  }

  @Override
  public void propose(RuleTrial trial, RuleSettings settings) {
    Attempts attempts = trial.attempts();
    int wanted = settings.get(BLOCKS);
    List<SeparableBlock> blocks = SeparableBlock.find(attempts.graph());
    if (blocks.isEmpty()) return;
    var convolutions =
        new SeparableConvolutions(attempts.graph(), trial.evidence(), trial.floatTrial());
    if (wanted >= blocks.size()) {
      Proposal proposal = convolutions.proposeAll(new Promise.NeedsTraining());
      attempts.attempt(SeparableConvolutions.NAME, proposal);
      attempts.startTrainingAt(proposal.graph());
      return;
    }
    List<SeparableBlock> ranked = convolutions.ranked();
    for (int count = wanted; count > 0; count--) {
      Proposal proposal = convolutions.propose(ranked.subList(0, count), Attempts.withinBudget());
      if (attempts.attempt(SeparableConvolutions.NAME, proposal)) return;
    }
  }
}
