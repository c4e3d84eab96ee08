package dev.octet.engine.quantize;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;

/** Float constants that an operator reads beside activations, as integers of the same type. */
final class ActivationConstants {
  private ActivationConstants() {}

  /** The parameters of a constant that may have its own. */
  static Quantization parameters(Tensor constant, ElementType type) {
    double low = 0;
    double high = 0;
    for (float value : constant.requireConstant().floats()) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return ActivationParameters.of(new Range(low, high), Levels.of(type));
  }

  /** The constant, rounded. */
  static Tensor rounded(Tensor constant, ElementType type, Quantization quantization) {
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
