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
 * The weights and bias of one layer as integers: weights on a {@link WeightGrid}, the bias with
 * scale {@code s_in * s_w[c]}.
 */
public final class WeightQuantization {
  /**
   * Biases stay under half of what an int32 holds, so that sums have room: {@code
   * docs/quantization.md}.
   */
  private static final double INT32_BIAS_LIMIT = 1 << 30;

  /** Doubles count that far without a gap, and 64 bits leave room above it. */
  private static final double INT64_BIAS_LIMIT = 1L << 50;

  /**
   * An accumulator's unit is at least this part of the output's step. Dead channels would otherwise
   * get scales near 1e-11, whose ratio to the output's scale no kernel takes.
   */
  private static final double SMALLEST_UNIT = 0x1p-20;

  /** Keeps a product of scales below its bound in whatever order a driver multiplies. */
  public static final double BELOW = 1 - 0x1p-10;

  private WeightQuantization() {}

  /**
   * The largest product {@code inputScale * weightScale} that hardware takes that only scales
   * accumulators down.
   *
   * @param outputScale scale of the layer's output
   */
  public static double largestProduct(double outputScale) {
    return outputScale * BELOW;
  }

  /** Where the weights of each output channel lie in a constant of a shape. */
  public record Layout(int channels, int outer, int inner) {
    public static Layout of(Shape shape, int axis) {
      int outer = (int) shape.elements(0, axis);
      int inner = (int) shape.elements(axis + 1, shape.rank());
      return new Layout(shape.dim(axis), outer, inner);
    }

    /** The channel of the weight at a flat index. */
    public int channel(int index) {
      return index / inner % channels;
    }
  }

  /**
   * The tensors around a layer that bound the scales of its weights.
   *
   * @param biasType the element type of the quantized bias: INT32 or INT64
   * @param scalesDownOnly whether {@code inputScale * weightScale < outputScale} has to hold
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
    /** The largest scale that the kernels take. */
    private double most() {
      return scalesDownOnly ? largestProduct(outputScale) / inputScale : Double.POSITIVE_INFINITY;
    }

    /** The smallest scale for which a bias fits, and which an output shows anything of. */
    private double least(double largestBias) {
      double limit = biasType == ElementType.INT64 ? INT64_BIAS_LIMIT : INT32_BIAS_LIMIT;
      double scale = largestBias / (inputScale * limit);
      return Math.max(scale, outputScale * SMALLEST_UNIT / inputScale);
    }
  }

  /**
   * The step, unless the bias of a channel would not fit, or nothing of it reaches the output.
   *
   * @param largest the largest of the biases that share the step
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

  /** The parameters of a layer's weights: those of the grid, if the layer's surroundings let it. */
  public static Quantization parameters(WeightGrid grid, int axis, Surroundings layer) {
    return parameters(grid, axis, List.of(layer));
  }

  /**
   * The parameters of weights that several layers read: those of the grid, if the surroundings of
   * all of them let it.
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

  /** The weights rounded to nearest; ties to even. */
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
   * Weights that were rounded already, with other parameters: channels whose scale is what it was
   * keep their integers, the others are rounded to nearest.
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

  /** The parameters of weights that are quantized. */
  public static Quantization parameters(Tensor weights) {
    return Objects.requireNonNull(weights.quantization());
  }

  private static Tensor integers(
      Tensor weights, ElementType type, Quantization parameters, byte[] integers) {
    return new Tensor(
        weights.name(), weights.shape(), type, parameters, Constant.ofBytes(integers));
  }

  /** The bias in units of {@code s_in * s_w[c]}. */
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
