package dev.octet.engine.lint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * The kinds of requirements of hardware.
 *
 * <p>{@link NnapiLint} checks those of NNAPI 1.0 and 1.1 (Android 8.1 and 9) and of the uint8
 * kernels of that time. Sources: the comments in Android's {@code NeuralNetworks.h} on operations
 * before API level 29, and TensorFlow Lite's converter of 2018 ({@code docs/quantization.md}). The
 * rules of a {@link DeviceProfile} have their own sources ({@link DeviceRule#source()}).
 */
public enum LintRule {
  /** The device has the operator. For NNAPI: a quantized form before Android API level 29. */
  @JsonProperty("operator")
  OPERATOR,

  /**
   * Tensors have the element types of the device. For NNAPI: activations and weights are uint8 with
   * one scale per tensor, biases are int32.
   */
  @JsonProperty("element-type")
  ELEMENT_TYPE,

  /**
   * The scales of input and weights multiply to less than the output's: {@code s_in * s_w < s_out}.
   * Drivers can only scale accumulators down.
   */
  @JsonProperty("scale-product")
  SCALE_PRODUCT,

  /**
   * The scale of the bias is the product of the input's and the weights', {@code s_in * s_w}; its
   * zero point is 0.
   */
  @JsonProperty("bias-scale")
  BIAS_SCALE,

  /** All inputs and the output of CONCATENATION have the same scale and zero point. */
  @JsonProperty("concatenation-scale")
  CONCATENATION_SCALE,

  /** An operator that only moves or averages values has the scale and zero point of its input. */
  @JsonProperty("same-scale")
  SAME_SCALE,

  /** The output of SOFTMAX and LOGISTIC has scale 1/256 and zero point 0. */
  @JsonProperty("given-scale")
  GIVEN_SCALE,

  /** Weights are in [1, 255] as uint8, in [-127, 127] as int8. */
  @JsonProperty("weight-zero")
  WEIGHT_ZERO,

  /**
   * No two weights of CONV_2D or FULLY_CONNECTED that are stored as 0 are fewer than 16 bytes
   * apart. Fast kernels add two int8 products in 16 bits, and the sum of two products (-128)(-128)
   * overflows.
   */
  @JsonProperty("close-weight-zeros")
  CLOSE_WEIGHT_ZEROS,

  /** The weights of the operator have one scale per tensor, not one per channel. */
  @JsonProperty("per-channel")
  PER_CHANNEL,

  /** Tensors have no more axes, and no larger batch, than the device takes. */
  @JsonProperty("shape")
  SHAPE,

  /** The operator has no fused activation. */
  @JsonProperty("fused-activation")
  FUSED_ACTIVATION,

  /** Strides, dilations, windows, factors and axes are within the device's limits. */
  @JsonProperty("options")
  OPTIONS,

  /** Weights, bias, sizes or axes are constants. */
  @JsonProperty("constant")
  CONSTANT;

  /** Returns the rule's name in reports, such as {@code scale-product}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
