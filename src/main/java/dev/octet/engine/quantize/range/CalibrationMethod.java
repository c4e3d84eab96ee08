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
  /** The range with the lowest mean squared error of rounding and clipping together. */
  @JsonProperty("mse")
  MSE,
  /**
   * The range whose quantized histogram has the lowest Kullback-Leibler divergence from the
   * histogram.
   */
  @JsonProperty("entropy")
  ENTROPY,
  /**
   * From min/max inward, one end at a time, while quantization loss plus saturation loss decreases.
   */
  @JsonProperty("greedy")
  GREEDY
}
