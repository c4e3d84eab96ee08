package dev.octet.engine.quantize;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * The weights and bias of one layer as integers: weights in [-127, 127] with one symmetric scale
 * for each output channel, the bias int32 with scale {@code s_in * s_w[c]}.
 */
final class WeightQuantization {
  private static final int WEIGHT_LIMIT = 127;

  /** Biases stay under half of what an int32 holds, so that sums have room: QUANTIZATION.md 4. */
  private static final double BIAS_LIMIT = 1 << 30;

  /**
   * An accumulator's unit is at least this part of the output's step. Dead channels would otherwise
   * get scales near 1e-11, whose ratio to the output's scale no kernel takes.
   */
  private static final double SMALLEST_UNIT = 0x1p-20;

  private WeightQuantization() {}

  /** Where the weights of each output channel lie in a constant of a shape. */
  record Layout(int channels, int outer, int inner) {
    static Layout of(Shape shape, int axis) {
      int outer = 1;
      int inner = 1;
      for (int i = 0; i < axis; i++) outer *= shape.dim(i);
      for (int i = axis + 1; i < shape.rank(); i++) inner *= shape.dim(i);
      return new Layout(shape.dim(axis), outer, inner);
    }

    /** The channel of the weight at a flat index. */
    int channel(int index) {
      return index / inner % channels;
    }
  }

  /**
   * The scale of each output channel: the largest weight falls on 127, unless the bias would not
   * fit, or nothing of the channel reaches the output.
   *
   * @param bias one value for each channel
   */
  static List<Float> scales(
      float[] weights, Layout layout, double[] bias, double inputScale, double outputScale) {
    var largest = new double[layout.channels()];
    for (int i = 0; i < weights.length; i++) {
      int c = layout.channel(i);
      largest[c] = Math.max(largest[c], Math.abs(weights[i]));
    }
    List<Float> scales = new ArrayList<>(largest.length);
    for (int c = 0; c < largest.length; c++) {
      double scale = largest[c] / WEIGHT_LIMIT;
      scale = Math.max(scale, Math.abs(bias[c]) / (inputScale * BIAS_LIMIT));
      scale = Math.max(scale, outputScale * SMALLEST_UNIT / inputScale);
      scales.add((float) scale);
    }
    return scales;
  }

  /** The weights rounded to nearest; ties to even. */
  static Tensor round(Tensor weights, List<Float> scales, int axis) {
    float[] values = weights.requireConstant().floats();
    Layout layout = Layout.of(weights.shape(), axis);
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      double q = Math.rint(values[i] / (double) scales.get(layout.channel(i)));
      bytes[i] = (byte) Math.clamp(q, -WEIGHT_LIMIT, WEIGHT_LIMIT);
    }
    return int8(weights, scales, axis, bytes);
  }

  /**
   * Weights that were rounded already, with other scales: channels whose scale is what it was keep
   * their integers, the others are rounded to nearest.
   */
  static Tensor rescaled(Tensor rounded, Tensor weights, List<Float> scales, int axis) {
    List<Float> before = parameters(rounded).scales();
    if (before.equals(scales)) return rounded;
    byte[] kept = rounded.requireConstant().bytes();
    byte[] nearest = round(weights, scales, axis).requireConstant().bytes();
    Layout layout = Layout.of(weights.shape(), axis);
    for (int i = 0; i < kept.length; i++) {
      int c = layout.channel(i);
      if (!before.get(c).equals(scales.get(c))) kept[i] = nearest[i];
    }
    return int8(weights, scales, axis, kept);
  }

  /** The parameters of weights that are quantized. */
  static Quantization parameters(Tensor weights) {
    return Objects.requireNonNull(weights.quantization());
  }

  private static Tensor int8(Tensor weights, List<Float> scales, int axis, byte[] integers) {
    var quantization = new Quantization(scales, Collections.nCopies(scales.size(), 0), axis);
    return new Tensor(
        weights.name(),
        weights.shape(),
        ElementType.INT8,
        quantization,
        Constant.ofBytes(integers));
  }

  /** The bias in units of {@code s_in * s_w[c]}. */
  static Tensor bias(String name, double[] bias, double inputScale, List<Float> weightScales) {
    var values = new int[bias.length];
    List<Float> scales = new ArrayList<>(bias.length);
    for (int c = 0; c < bias.length; c++) {
      float scale = (float) (inputScale * weightScales.get(c));
      scales.add(scale);
      values[c] = (int) Math.clamp(Math.rint(bias[c] / scale), -BIAS_LIMIT, BIAS_LIMIT);
    }
    return new Tensor(
        name,
        Shape.of(bias.length),
        ElementType.INT32,
        new Quantization(scales, Collections.nCopies(scales.size(), 0), 0),
        Constant.ofInts(values));
  }
}
