package dev.octet.engine.rewrite.rule;

import dev.octet.engine.rewrite.rule.Requirements.ObservedChannels;
import dev.octet.engine.rewrite.trial.Attempts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Cross-layer equalization: scales neighbouring layers so that one weight scale fits all channels.
 * If a recipe selects it, {@link EqualizeWithClipping} comes first; then {@link EqualizeLayers} is
 * tried everywhere, and if that fails, on halves of the groups that a RELU6 clips.
 */
public final class CrossLayerEqualization implements TriedRule {
  private static final String FUSED = "fused";
  private static final String EXACT_CAP = "exact-cap";

  /** The option that decides how far a RELU6 limits the scaling. */
  public static final RuleOption.Choice RELU6 =
      new RuleOption.Choice(
          "relu6",
          "How far channels with a RELU6 are scaled: fused, as far as the RELU6 allows; exact-cap,"
              + " further, with RELU and a MINIMUM per channel in its place. XNNPACK does not run an"
              + " 8-bit MINIMUM, so each costs time.",
          List.of(FUSED, EXACT_CAP),
          FUSED);

  @Override
  public String name() {
    return EqualizeLayers.NAME;
  }

  @Override
  public String summary() {
    return "Neighbouring layers are scaled so that one weight scale fits all channels.";
  }

  @Override
  public List<RuleOption> options() {
    return List.of(RELU6);
  }

  @Override
  public Requirements requirements(RuleSettings settings) {
    Requirements all = Requirements.of(ObservedChannels.ALL);
    return settings.get(RELU6).equals(EXACT_CAP) ? all.on(TargetTrait.MINIMUM) : all;
  }

  @Override
  public Optional<RuleSettings> usual(Set<TargetTrait> target) {
    return RuleSettings.usualIf(target.contains(TargetTrait.PER_TENSOR_WEIGHTS));
  }

  @Override
  public void propose(RuleTrial trial, RuleSettings settings) {
    Attempts attempts = trial.attempts();
    if (settings.get(RELU6).equals(EXACT_CAP)) {
      attempts.attempt(
          EqualizeWithClipping.NAME,
          EqualizeWithClipping.propose(attempts.graph(), attempts.statistics()));
    }
    attempts.attempt(
        EqualizeLayers.NAME,
        EqualizeLayers.propose(attempts.graph(), attempts.statistics(), List.of()));
    attempts.parts(
        EqualizeLayers.NAME,
        EqualizeLayers.clippedGroups(attempts.graph()),
        part -> EqualizeLayers.propose(attempts.graph(), attempts.statistics(), part));
  }
}
