package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;

/** Float constants that an operator reads beside activations, as integers of the same type. */
public final class ActivationConstants {
  private ActivationConstants() {}

  /** The parameters of a constant that may have its own. */
  public static Quantization parameters(Tensor constant, ElementType type) {
    return ActivationParameters.of(extent(constant), Levels.of(type));
  }

  /** The smallest range with 0 that holds all values of a finite constant. */
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
   * The constant with its values cut where they saturate the output in any case, so that they take
   * no levels from the others and the scales stay in proportion.
   *
   * @param op reads the constant
   * @param first whether the constant is its first input
   * @param other parameters of its other input
   * @param output parameters of its output
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
      // whatever isn't 0 is at least a step
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

  /** The constant, rounded. */
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
