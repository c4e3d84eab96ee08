package dev.octet.engine.rewrite.rule;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.rewrite.rule.Requirements.ObservedChannels;
import dev.octet.engine.rewrite.trial.Attempts;
import java.util.List;

/**
 * High-bias absorption: moves high biases into the next layers ({@link AbsorbBiases}). Layers
 * without an activation function between them are changed all at once, others by halves.
 */
public final class HighBiasAbsorption implements TriedRule {
  @Override
  public String name() {
    return AbsorbBiases.NAME;
  }

  @Override
  public String summary() {
    return "High biases move into the next layers' biases, if that reduces the range"
        + " of the activation by at least a sixteenth.";
  }

  @Override
  public Requirements requirements(RuleSettings settings) {
    return Requirements.of(ObservedChannels.ALL);
  }

  @Override
  public void propose(RuleTrial trial, RuleSettings settings) {
    Attempts attempts = trial.attempts();
    Statistics statistics = trial.freshStatistics();
    List<Integer> exact = AbsorbBiases.layers(attempts.graph(), statistics, true);
    List<Integer> bounded = AbsorbBiases.layers(attempts.graph(), statistics, false);
    attempts.attempt(AbsorbBiases.NAME, AbsorbBiases.propose(attempts.graph(), statistics, exact));
    attempts.parts(
        AbsorbBiases.NAME,
        bounded,
        part -> AbsorbBiases.propose(attempts.graph(), statistics, part));
  }
}
