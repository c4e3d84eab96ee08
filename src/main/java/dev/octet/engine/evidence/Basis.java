package dev.octet.engine.evidence;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The samples that a reported figure was measured on, which tell whether the figure may be too
 * optimistic.
 */
public enum Basis {
  /**
   * Samples used neither for calibration nor for selection. The figure is an unbiased estimate for
   * new samples of the same kind.
   */
  @JsonProperty("test")
  TEST,
  /**
   * Samples on which candidate artifacts were compared. The figure is better than on new samples.
   */
  @JsonProperty("selection")
  SELECTION,
  /** Samples to which the artifact was fitted. The figure is the most optimistic of the three. */
  @JsonProperty("calibration")
  CALIBRATION;

  /**
   * Returns whether the figure may look better than on new samples; true unless it was measured on
   * test samples.
   */
  public boolean isOptimistic() {
    return this != TEST;
  }
}
