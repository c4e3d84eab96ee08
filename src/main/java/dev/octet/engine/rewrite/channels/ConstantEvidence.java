package dev.octet.engine.rewrite.channels;

import com.fasterxml.jackson.annotation.JsonProperty;

/** On what evidence a channel counts as constant, from the strongest to the weakest. */
public enum ConstantEvidence {
  /** Interval arithmetic proves it for every input of the declared range. */
  @JsonProperty("proven")
  PROVEN,
  /**
   * Interval arithmetic proves it for every input whose activations stay within twice the ranges
   * that calibration observed: each bound of an activation at twice its distance from zero.
   */
  @JsonProperty("observed-ranges")
  OBSERVED_RANGES,
  /** It did not vary on the calibration samples. Other samples may bring it to life. */
  @JsonProperty("observed")
  OBSERVED;

  /** Whether this evidence is as strong as another or stronger. */
  boolean suffices(ConstantEvidence weakest) {
    return compareTo(weakest) <= 0;
  }
}
