package dev.octet.engine.rewrite.rule;

import java.util.Set;

/**
 * The preconditions of a rule. A recipe for a target without the traits is rejected; if another
 * precondition is missing, the rule does nothing.
 *
 * @param target traits that the target must have
 * @param batchNormalization whether the network must still have batch normalization
 * @param heldOutSamples whether there must be held-out samples, which are not used for calibration
 * @param channels the channels whose extremes calibration has to observe
 */
public record Requirements(
    Set<TargetTrait> target,
    boolean batchNormalization,
    boolean heldOutSamples,
    ObservedChannels channels) {
  /** No preconditions. */
  public static final Requirements NONE =
      new Requirements(Set.of(), false, false, ObservedChannels.NONE);

  public Requirements {
    target = Set.copyOf(target);
  }

  /** The channels whose extremes calibration observes. */
  public enum ObservedChannels {
    NONE,
    /** The channels that may be constant. */
    CANDIDATES,
    ALL
  }

  /** Requires a target with these traits. */
  static Requirements of(TargetTrait... traits) {
    return new Requirements(Set.of(traits), false, false, ObservedChannels.NONE);
  }

  /** Requires the extremes of some channels. */
  static Requirements of(ObservedChannels channels) {
    return new Requirements(Set.of(), false, false, channels);
  }

  /** Requires batch normalization that is not folded yet. */
  static Requirements ofBatchNormalization() {
    return new Requirements(Set.of(), true, false, ObservedChannels.NONE);
  }

  /** Requires held-out samples. */
  static Requirements ofHeldOutSamples() {
    return new Requirements(Set.of(), false, true, ObservedChannels.NONE);
  }

  /** Returns a copy for targets with these traits. */
  Requirements on(TargetTrait... traits) {
    return new Requirements(Set.of(traits), batchNormalization, heldOutSamples, channels);
  }
}
