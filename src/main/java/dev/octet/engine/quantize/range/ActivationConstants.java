package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;

/**
 * Quantizes the float constants that an operator reads beside activations, to the activations'
 * element type.
 */
public final class ActivationConstants {
  private ActivationConstants() {}

  /** Returns the parameters of a constant that may have its own scale and zero point. */
  public static Quantization parameters(Tensor constant, ElementType type) {
    return ActivationParameters.of(extent(constant), Levels.of(type));
  }

  /** Returns the smallest range that contains 0 and all values of a finite constant. */
  public static Range extent(Tensor constant) {
    double low = 0;
    double high = 0;
    for (float value : constant.requireConstant().floats()) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return new Range(low, high);
  }

  /**
   * Clips a constant's values where they saturate the output in any case, so that they take no
   * levels from the other values and the scales stay in proportion.
   *
   * @param op the operator that reads the constant
   * @param first whether the constant is the operator's first input
   * @param other parameters of the operator's other input
   * @param output parameters of the operator's output
   */
  public static Tensor cut(
      Tensor constant,
      Op op,
      boolean first,
      Quantization other,
      Quantization output,
      Levels levels) {
    Range in = ActivationParameters.range(other, levels);
    Range out = ActivationParameters.range(output, levels);
    return switch (op) {
      case Op.Add _ -> within(constant, out.low() - in.high(), out.high() - in.low());
      case Op.Sub _ ->
          first
              ? within(constant, out.low() + in.low(), out.high() + in.high())
              : within(constant, in.low() - out.high(), in.high() - out.low());
      // The absolute value of the other factor is 0 or at least its scale.
      case Op.Mul _ -> {
        double most = Math.max(-out.low(), out.high()) / other.scale();
        yield within(constant, -most, most);
      }
      default -> constant;
    };
  }

  private static Tensor within(Tensor constant, double least, double most) {
    Range extent = extent(constant);
    if (extent.low() >= least && extent.high() <= most) return constant;
    float[] values = constant.requireConstant().floats();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.clamp(values[i], least, most);
    }
    return Tensor.constant(constant.name(), constant.shape(), values);
  }

  /** Returns the constant as integers with these parameters, rounded to nearest. */
  public static Tensor rounded(Tensor constant, ElementType type, Quantization quantization) {
    float[] values = constant.requireConstant().floats();
    Levels levels = Levels.of(type);
    var integers = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      integers[i] =
          (short) levels.nearest(values[i], quantization.scale(), quantization.zeroPoint());
    }
    return new Tensor(
        constant.name(), constant.shape(), type, quantization, stored(type, integers));
  }

  private static Constant stored(ElementType type, short[] integers) {
    if (type == ElementType.INT16) return Constant.ofShorts(integers);
    var bytes = new byte[integers.length];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) integers[i];
    return Constant.ofBytes(bytes);
  }
}
