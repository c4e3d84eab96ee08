package dev.octet.engine.quantize.range;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the range of an activation is picked from its histogram. */
public enum CalibrationMethod {
  /** From the smallest to the largest value seen. */
  @JsonProperty("min-max")
  MIN_MAX,
  /** Between two percentiles of the values seen. */
  @JsonProperty("percentile")
  PERCENTILE,
  /** The range with the least mean squared error of rounding and clipping together. */
  @JsonProperty("mse")
  MSE,
  /** The range whose quantized histogram diverges least from the histogram (Kullback-Leibler). */
  @JsonProperty("entropy")
  ENTROPY,
  /**
   * From min and max inward, one end at a time, while quantization loss plus saturation loss falls.
   */
  @JsonProperty("greedy")
  GREEDY
}
