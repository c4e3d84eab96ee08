package dev.octet.engine.quantize;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.weights.WeightQuantization.Surroundings;
import dev.octet.engine.quantize.weights.WeightScheme;
import java.util.EnumSet;
import java.util.Set;

/**
 * The hardware that an artifact is made for, as a set of quantization rules.
 *
 * <p>Targets differ only in this table. Sources: {@code docs/quantization.md} (operator rules),
 * TensorFlow Lite's {@code quantization_spec.md}, and for {@link #UINT8_NNAPI} Android's {@code
 * NeuralNetworks.h} before API level 29.
 */
public enum Target {
  /** 8-bit signed activations, 8-bit signed weights with one symmetric scale per output channel. */
  @JsonProperty("int8")
  INT8(ElementType.INT8, WeightScheme.PER_CHANNEL, ElementType.INT32, Era.TODAY),

  /**
   * Mixed precision: as {@link #INT8}, but the layers that 8 bits harm most stay float or get
   * 16-bit activations.
   */
  @JsonProperty("mixed")
  MIXED(ElementType.INT8, WeightScheme.PER_CHANNEL, ElementType.INT32, Era.TODAY),

  /** 8-bit signed activations, 8-bit signed weights with one symmetric scale per tensor. */
  @JsonProperty("int8-per-tensor")
  INT8_PER_TENSOR(ElementType.INT8, WeightScheme.PER_TENSOR, ElementType.INT32, Era.TODAY),

  /**
   * For phones of 2018 (NNAPI 1.0 and 1.1): 8-bit unsigned activations, 8-bit unsigned weights in
   * [1, 255] with one scale and zero point per tensor.
   */
  @JsonProperty("uint8-nnapi")
  UINT8_NNAPI(
      ElementType.UINT8, WeightScheme.PER_TENSOR_ASYMMETRIC, ElementType.INT32, Era.OF_2018),

  /** 16-bit activations with zero point 0, weights as for {@link #INT8}, 64-bit biases. */
  @JsonProperty("int16x8")
  INT16X8(ElementType.INT16, WeightScheme.PER_CHANNEL, ElementType.INT64, Era.TODAY),

  /**
   * Float activations and biases, 8-bit weights. At run time the kernels quantize each input, or
   * dequantize the weights. Nothing is calibrated.
   */
  @JsonProperty("dynamic-range")
  DYNAMIC_RANGE(ElementType.FLOAT32, WeightScheme.PER_CHANNEL, ElementType.FLOAT32, Era.TODAY),

  /** Float activations; weights and biases stored as 16-bit floats. Nothing is calibrated. */
  @JsonProperty("float16")
  FLOAT16(ElementType.FLOAT32, WeightScheme.HALF, ElementType.FLOAT16, Era.TODAY);

  /** The generation of kernels and drivers. */
  private enum Era {
    TODAY,
    /** TensorFlow Lite before its int8 kernels, and NNAPI before Android 10. */
    OF_2018
  }

  private final ElementType activations;
  private final WeightScheme weights;
  private final ElementType biases;
  private final Era era;

  Target(ElementType activations, WeightScheme weights, ElementType biases, Era era) {
    this.activations = activations;
    this.weights = weights;
    this.biases = biases;
    this.era = era;
  }

  /** Returns the element type of activations. */
  public ElementType activations() {
    return activations;
  }

  /** Returns whether activations stay float, so that nothing is calibrated. */
  public boolean isWeightsOnly() {
    return activations == ElementType.FLOAT32;
  }

  /** Returns the element types that an artifact's real inputs may have. */
  public Set<ElementType> inputTypes() {
    return switch (activations) {
      case INT8 -> EnumSet.of(ElementType.INT8, ElementType.UINT8, ElementType.FLOAT32);
      // A float input needs QUANTIZE, which was added after 2018.
      case UINT8 -> EnumSet.of(ElementType.UINT8);
      default -> EnumSet.of(activations, ElementType.FLOAT32);
    };
  }

  /** Returns the element types that an artifact's real outputs may have. */
  public Set<ElementType> outputTypes() {
    return activations == ElementType.UINT8
        ? EnumSet.of(ElementType.UINT8, ElementType.FLOAT32)
        : inputTypes();
  }

  /**
   * Returns the types that layers may fall back to where the target's own integers cost too much.
   */
  public Set<ElementType> fallbackTypes() {
    // one symmetric scale for each output channel is what 16-bit kernels take
    return activations == ElementType.INT8 && weights == WeightScheme.PER_CHANNEL
        ? EnumSet.of(ElementType.FLOAT32, ElementType.INT16)
        : EnumSet.of(ElementType.FLOAT32);
  }

  public WeightScheme weights() {
    return weights;
  }

  /** Returns the element type of the biases of layers with such weights. */
  ElementType biases() {
    return biases;
  }

  /**
   * Returns the bias and the scales around a layer of the artifact, which bound the scales of its
   * weights.
   *
   * @param bias one value per output channel
   * @param inputScale scale of the layer's data input
   * @param outputScale scale of the layer's output
   */
  public Surroundings surroundings(double[] bias, double inputScale, double outputScale) {
    return new Surroundings(biases, scalesDownOnly(), bias, inputScale, outputScale);
  }

  /**
   * Returns whether convolutions and fully connected layers must satisfy {@code s_in * s_w <
   * s_out}: the kernels and drivers of 2018 only scale accumulators down.
   */
  boolean scalesDownOnly() {
    return era == Era.OF_2018;
  }

  /**
   * Returns whether means and activation functions keep the scale of their input, as NNAPI 1.1
   * requires.
   */
  public boolean keepsScales() {
    return era == Era.OF_2018;
  }

  /** Returns whether a layer's weights have a per-tensor scale. */
  public boolean hasOneWeightScale() {
    return weights == WeightScheme.PER_TENSOR || weights == WeightScheme.PER_TENSOR_ASYMMETRIC;
  }

  /** Returns whether XNNPACK runs the network, except for operators that it lacks in 8 bits. */
  public boolean isForXnnpack() {
    return activations == ElementType.INT8;
  }

  /**
   * Returns whether the hardware has an operation for MINIMUM, as NNAPI has from API level 29 on.
   */
  public boolean hasMinimum() {
    return era != Era.OF_2018;
  }

  /**
   * Returns whether a network input may take over the parameters of the inputs that it is joined
   * with.
   */
  boolean avoidsRequantization() {
    return era == Era.OF_2018;
  }
}
