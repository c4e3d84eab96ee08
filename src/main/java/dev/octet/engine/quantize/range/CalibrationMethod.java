package dev.octet.engine.quantize.range;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The calibration method: how the range of an activation is chosen from its histogram. */
public enum CalibrationMethod {
  /** From the smallest to the largest observed value. */
  @JsonProperty("min-max")
  MIN_MAX,
  /** From a low to a high percentile of the observed values. */
  @JsonProperty("percentile")
  PERCENTILE,
  /** The range with the lowest sum of the mean squared errors of rounding and clipping. */
  @JsonProperty("mse")
  MSE,
  /**
   * The range with the lowest Kullback-Leibler divergence of the quantized histogram from the
   * observed one.
   */
  @JsonProperty("entropy")
  ENTROPY,
  /**
   * Starts at {@link #MIN_MAX} and moves one end inward at a time while the sum of rounding loss
   * and saturation loss decreases. The default.
   */
  @JsonProperty("greedy")
  GREEDY
}
