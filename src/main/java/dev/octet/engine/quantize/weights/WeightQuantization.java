package dev.octet.engine.quantize.weights;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Quantizes the weights and bias of one layer: weights on a {@link WeightGrid}, the bias with scale
 * {@code s_in * s_w[c]}.
 */
public final class WeightQuantization {
  /**
   * Biases stay below half of the range of an int32, so that accumulators have room: {@code
   * docs/quantization.md}.
   */
  private static final double INT32_BIAS_LIMIT = 1 << 30;

  /** Doubles represent every integer up to this bound exactly, and 64 bits leave room above it. */
  private static final double INT64_BIAS_LIMIT = 1L << 50;

  /**
   * The smallest ratio of the accumulator's unit to the output's scale. Without it, dead channels
   * would have scales near 1e-11, whose ratio to the output's scale no kernel accepts.
   */
  private static final double SMALLEST_UNIT = 0x1p-20;

  /**
   * Factor that keeps a product of scales below its bound in any order in which a driver
   * multiplies.
   */
  public static final double BELOW = 1 - 0x1p-10;

  private WeightQuantization() {}

  /**
   * Returns the largest product {@code inputScale * weightScale} that is valid on hardware that
   * only scales accumulators down.
   *
   * @param outputScale scale of the layer's output
   */
  public static double largestProduct(double outputScale) {
    return outputScale * BELOW;
  }

  /** Maps the flat index of a weight to its output channel. */
  public record Layout(int channels, int outer, int inner) {
    public static Layout of(Shape shape, int axis) {
      int outer = (int) shape.elements(0, axis);
      int inner = (int) shape.elements(axis + 1, shape.rank());
      return new Layout(shape.dim(axis), outer, inner);
    }

    /** Returns the channel of the weight at a flat index. */
    public int channel(int index) {
      return index / inner % channels;
    }
  }

  /**
   * The bias and the scales around a layer, which bound the scales of its weights.
   *
   * @param biasType the element type of the quantized bias: INT32 or INT64
   * @param scalesDownOnly whether {@code inputScale * weightScale < outputScale} must hold
   * @param bias one value per output channel
   * @param inputScale scale of the layer's data input
   * @param outputScale scale of the layer's output
   */
  public record Surroundings(
      ElementType biasType,
      boolean scalesDownOnly,
      double[] bias,
      double inputScale,
      double outputScale) {
    /** Returns the largest weight scale that the kernels accept. */
    private double most() {
      return scalesDownOnly ? largestProduct(outputScale) / inputScale : Double.POSITIVE_INFINITY;
    }

    /**
     * Returns the smallest weight scale for which the bias fits its integer type and the
     * accumulator's unit is not too small for the output's scale.
     */
    private double least(double largestBias) {
      double limit = biasType == ElementType.INT64 ? INT64_BIAS_LIMIT : INT32_BIAS_LIMIT;
      double scale = largestBias / (inputScale * limit);
      return Math.max(scale, outputScale * SMALLEST_UNIT / inputScale);
    }
  }

  /**
   * Returns a scale clamped to the bounds of all layers that use it.
   *
   * @param largest returns the largest absolute bias among those that share the scale
   */
  private static double fitted(
      double step, List<Surroundings> layers, ToDoubleFunction<double[]> largest) {
    double scale = step;
    for (Surroundings layer : layers) scale = Math.min(scale, layer.most());
    for (Surroundings layer : layers) {
      scale = Math.max(scale, layer.least(largest.applyAsDouble(layer.bias())));
    }
    return scale;
  }

  /**
   * Returns the parameters of a layer's weights: the grid's, adjusted to the bounds of the layer.
   */
  public static Quantization parameters(WeightGrid grid, int axis, Surroundings layer) {
    return parameters(grid, axis, List.of(layer));
  }

  /**
   * Returns the parameters of weights that several layers read: the grid's, adjusted to the bounds
   * of all these layers.
   */
  public static Quantization parameters(WeightGrid grid, int axis, List<Surroundings> layers) {
    double[] steps = grid.steps();
    if (!grid.scheme().isPerChannel()) {
      float scale = (float) fitted(steps[0], layers, WeightQuantization::largest);
      return Quantization.perTensor(scale, grid.zeroPoint());
    }
    List<Float> scales = new ArrayList<>(steps.length);
    for (int c = 0; c < steps.length; c++) {
      int channel = c;
      scales.add((float) fitted(steps[c], layers, bias -> Math.abs(bias[channel])));
    }
    return new Quantization(scales, Collections.nCopies(scales.size(), 0), axis);
  }

  private static double largest(double[] bias) {
    double largest = 0;
    for (double value : bias) largest = Math.max(largest, Math.abs(value));
    return largest;
  }

  /** Rounds weights to nearest; ties to even. */
  public static Tensor round(Tensor weights, ElementType type, Quantization parameters, int axis) {
    float[] values = weights.requireConstant().floats();
    Layout layout = Layout.of(weights.shape(), axis);
    var levels = new WeightLevels(type, parameters.zeroPoint());
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      double scale = parameters.scale(layout.channel(i));
      bytes[i] = levels.stored(levels.nearest(values[i], scale));
    }
    return integers(weights, type, parameters, bytes);
  }

  /**
   * Changes the parameters of quantized weights: channels whose scale is unchanged keep their
   * integers, the others are rounded to nearest again.
   */
  public static Tensor rescaled(Tensor rounded, Tensor weights, Quantization parameters, int axis) {
    Quantization before = parameters(rounded);
    if (before.equals(parameters)) return rounded;
    byte[] kept = rounded.requireConstant().bytes();
    byte[] nearest = round(weights, rounded.type(), parameters, axis).requireConstant().bytes();
    Layout layout = Layout.of(weights.shape(), axis);
    for (int i = 0; i < kept.length; i++) {
      int c = layout.channel(i);
      if (before.scale(c) != parameters.scale(c)) kept[i] = nearest[i];
    }
    return integers(weights, rounded.type(), parameters, kept);
  }

  /** Returns the parameters of quantized weights. */
  public static Quantization parameters(Tensor weights) {
    return Objects.requireNonNull(weights.quantization());
  }

  private static Tensor integers(
      Tensor weights, ElementType type, Quantization parameters, byte[] integers) {
    return new Tensor(
        weights.name(), weights.shape(), type, parameters, Constant.ofBytes(integers));
  }

  /** Returns the bias in units of {@code s_in * s_w[c]}. */
  public static Tensor bias(String name, Surroundings layer, Quantization weights) {
    double[] bias = layer.bias();
    List<Float> scales = new ArrayList<>();
    for (float scale : weights.scales()) scales.add((float) (layer.inputScale() * scale));
    var parameters = new Quantization(scales, Collections.nCopies(scales.size(), 0), 0);
    boolean wide = layer.biasType() == ElementType.INT64;
    double limit = wide ? INT64_BIAS_LIMIT : INT32_BIAS_LIMIT;
    var values = new long[bias.length];
    for (int c = 0; c < bias.length; c++) {
      values[c] = (long) Math.clamp(Math.rint(bias[c] / parameters.scale(c)), -limit, limit);
    }
    return new Tensor(
        name,
        Shape.of(bias.length),
        layer.biasType(),
        parameters,
        wide ? Constant.ofLongs(values) : ints(values));
  }

  private static Constant ints(long[] values) {
    var ints = new int[values.length];
    for (int c = 0; c < ints.length; c++) ints[c] = (int) values[c];
    return Constant.ofInts(ints);
  }
}
