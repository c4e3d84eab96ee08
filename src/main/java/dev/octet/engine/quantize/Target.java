package dev.octet.engine.quantize;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.weights.WeightQuantization.Surroundings;
import dev.octet.engine.quantize.weights.WeightScheme;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rules of the hardware that an artifact is for. This table is the only place where targets
 * differ: {@code docs/quantization.md} (operator rules), TensorFlow Lite's {@code
 * quantization_spec.md}, and for {@link #UINT8_NNAPI} Android's {@code NeuralNetworks.h} before API
 * level 29.
 */
public enum Target {
  /** int8 activations, int8 weights with one symmetric scale for each output channel. */
  @JsonProperty("int8")
  INT8(ElementType.INT8, WeightScheme.PER_CHANNEL, ElementType.INT32, Era.TODAY),

  /** As {@link #INT8}, but the layers that 8 bits harm the most stay float, or get 16 bits. */
  @JsonProperty("mixed")
  MIXED(ElementType.INT8, WeightScheme.PER_CHANNEL, ElementType.INT32, Era.TODAY),

  /** int8 activations, int8 weights with one symmetric scale for the whole tensor. */
  @JsonProperty("int8-per-tensor")
  INT8_PER_TENSOR(ElementType.INT8, WeightScheme.PER_TENSOR, ElementType.INT32, Era.TODAY),

  /**
   * What a phone of 2018 takes through NNAPI 1.0 and 1.1: uint8 activations, uint8 weights in [1,
   * 255] with one scale and zero point for the whole tensor.
   */
  @JsonProperty("uint8-nnapi")
  UINT8_NNAPI(
      ElementType.UINT8, WeightScheme.PER_TENSOR_ASYMMETRIC, ElementType.INT32, Era.OF_2018),

  /** int16 activations with zero point 0, int8 weights as {@link #INT8}, int64 biases. */
  @JsonProperty("int16x8")
  INT16X8(ElementType.INT16, WeightScheme.PER_CHANNEL, ElementType.INT64, Era.TODAY),

  /**
   * Float activations and biases, int8 weights: kernels quantize each input as it comes, or unfold
   * the weights.
   */
  @JsonProperty("dynamic-range")
  DYNAMIC_RANGE(ElementType.FLOAT32, WeightScheme.PER_CHANNEL, ElementType.FLOAT32, Era.TODAY),

  /** Float activations, weights and biases as 16-bit floats, unfolded when the model is loaded. */
  @JsonProperty("float16")
  FLOAT16(ElementType.FLOAT32, WeightScheme.HALF, ElementType.FLOAT16, Era.TODAY);

  /** Whose kernels and drivers. */
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

  /** The element type of activations. */
  public ElementType activations() {
    return activations;
  }

  /** Whether activations stay float, so that nothing has to be calibrated. */
  public boolean isWeightsOnly() {
    return activations == ElementType.FLOAT32;
  }

  /** What an artifact's real inputs may be. */
  public Set<ElementType> inputTypes() {
    return switch (activations) {
      case INT8 -> EnumSet.of(ElementType.INT8, ElementType.UINT8, ElementType.FLOAT32);
      // QUANTIZE, which a float input needs, came after 2018
      case UINT8 -> EnumSet.of(ElementType.UINT8);
      default -> EnumSet.of(activations, ElementType.FLOAT32);
    };
  }

  /** What an artifact's real outputs may be. */
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

  /** The element type of the biases of layers with such weights. */
  ElementType biases() {
    return biases;
  }

  /**
   * The tensors around a layer of the artifact, which bound the scales of its weights.
   *
   * @param bias one value per output channel
   * @param inputScale scale of the layer's data input
   * @param outputScale scale of the layer's output
   */
  public Surroundings surroundings(double[] bias, double inputScale, double outputScale) {
    return new Surroundings(biases, scalesDownOnly(), bias, inputScale, outputScale);
  }

  /**
   * Whether {@code s_in * s_w < s_out} has to hold for convolutions and fully connected layers: the
   * kernels and drivers of 2018 only scale accumulators down.
   */
  boolean scalesDownOnly() {
    return era == Era.OF_2018;
  }

  /** Whether means and activation functions keep the scale of their input, as NNAPI 1.1 has it. */
  public boolean keepsScales() {
    return era == Era.OF_2018;
  }

  /** Whether all output channels of a layer share one weight scale. */
  public boolean hasOneWeightScale() {
    return weights == WeightScheme.PER_TENSOR || weights == WeightScheme.PER_TENSOR_ASYMMETRIC;
  }

  /** Whether XNNPACK runs the activations, but for the operators that it lacks in 8 bits. */
  public boolean isForXnnpack() {
    return activations == ElementType.INT8;
  }

  /** Whether the hardware has an operation for MINIMUM: NNAPI does from API level 29 on. */
  public boolean hasMinimum() {
    return era != Era.OF_2018;
  }

  /** Whether the network's input may get the parameters of the inputs that it is joined with. */
  boolean avoidsRequantization() {
    return era == Era.OF_2018;
  }
}
