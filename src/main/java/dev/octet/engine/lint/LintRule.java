package dev.octet.engine.lint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * What NNAPI 1.0 and 1.1 (Android 8.1 and 9) and the uint8 kernels of their time ask of a network:
 * the comments of Android's {@code NeuralNetworks.h} on operations before API level 29, and
 * TensorFlow Lite's converter of 2018 ({@code docs/quantization.md}).
 */
public enum LintRule {
  /** An operation has a quantized form before API level 29. */
  @JsonProperty("operator")
  OPERATOR,

  /** Activations and weights are uint8 with one scale, biases int32. */
  @JsonProperty("element-type")
  ELEMENT_TYPE,

  /** {@code s_in * s_w < s_out}: drivers only scale accumulators down. */
  @JsonProperty("scale-product")
  SCALE_PRODUCT,

  /** A bias has scale {@code s_in * s_w} and zero point 0. */
  @JsonProperty("bias-scale")
  BIAS_SCALE,

  /** The inputs and the output of CONCATENATION have one scale and zero point. */
  @JsonProperty("concatenation-scale")
  CONCATENATION_SCALE,

  /** What only moves or averages values has the scale and zero point of its input. */
  @JsonProperty("same-scale")
  SAME_SCALE,

  /** SOFTMAX and LOGISTIC give scale 1/256 and zero point 0. */
  @JsonProperty("given-scale")
  GIVEN_SCALE,

  /** Weights lie in [1, 255]: as int8, -128 is left out. */
  @JsonProperty("weight-zero")
  WEIGHT_ZERO,

  /**
   * No two weights of CONV_2D and FULLY_CONNECTED that are stored as 0 are fewer than 16 bytes
   * apart: fast kernels add two products of int8 in 16 bits, and two of (-128)(-128) overflow.
   */
  @JsonProperty("close-weight-zeros")
  CLOSE_WEIGHT_ZEROS;

  /** As reports call it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
