package dev.octet.engine.rewrite.rule;

import java.util.Set;

/**
 * What has to be there for a rule to be tried. A recipe for a target without the traits is refused;
 * where the rest is missing, the rule has nothing to do.
 *
 * @param target traits that the target must have
 * @param batchNormalization whether the network must still have batch normalization
 * @param heldOutSamples whether samples must be there that did not calibrate
 * @param channels the channels whose extremes calibration has to observe
 */
public record Requirements(
    Set<TargetTrait> target,
    boolean batchNormalization,
    boolean heldOutSamples,
    ObservedChannels channels) {
  /** Nothing. */
  public static final Requirements NONE =
      new Requirements(Set.of(), false, false, ObservedChannels.NONE);

  public Requirements {
    target = Set.copyOf(target);
  }

  /** Which channels calibration observes one by one. */
  public enum ObservedChannels {
    NONE,
    /** Those that may turn out to be constant. */
    CANDIDATES,
    ALL
  }

  /** A target with these traits. */
  static Requirements of(TargetTrait... traits) {
    return new Requirements(Set.of(traits), false, false, ObservedChannels.NONE);
  }

  /** The extremes of some channels. */
  static Requirements of(ObservedChannels channels) {
    return new Requirements(Set.of(), false, false, channels);
  }

  /** Batch normalization that is not folded yet. */
  static Requirements ofBatchNormalization() {
    return new Requirements(Set.of(), true, false, ObservedChannels.NONE);
  }

  /** Samples that did not calibrate. */
  static Requirements ofHeldOutSamples() {
    return new Requirements(Set.of(), false, true, ObservedChannels.NONE);
  }

  /** The same for targets with these traits. */
  Requirements on(TargetTrait... traits) {
    return new Requirements(Set.of(traits), batchNormalization, heldOutSamples, channels);
  }
}
