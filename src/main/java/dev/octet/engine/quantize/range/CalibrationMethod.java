package dev.octet.engine.quantize.range;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The calibration method: how the range of an activation is chosen from its histogram. */
public enum CalibrationMethod {
  /** Min/max: from the smallest to the largest value seen. */
  @JsonProperty("min-max")
  MIN_MAX,
  /** Between two percentiles of the values seen. */
  @JsonProperty("percentile")
  PERCENTILE,
  /** The range with the lowest sum of the mean squared errors of rounding and clipping. */
  @JsonProperty("mse")
  MSE,
  /**
   * The range whose quantized histogram has the lowest Kullback-Leibler divergence from the
   * histogram.
   */
  @JsonProperty("entropy")
  ENTROPY,
  /**
   * Starts at min/max and moves one end inward at a time, while quantization loss plus saturation
   * loss decreases.
   */
  @JsonProperty("greedy")
  GREEDY
}
