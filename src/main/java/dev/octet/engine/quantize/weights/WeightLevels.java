package dev.octet.engine.quantize.weights;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import java.util.Objects;

/**
 * Quantized weights as levels, {@code real = level * scale}: what is stored, less the zero point.
 *
 * @param type INT8, whose -128 is left unused, or UINT8, whose 0 is
 * @param zeroPoint what 0 is stored as
 */
public record WeightLevels(ElementType type, int zeroPoint) {
  private static final int INT8_LIMIT = 127;
  private static final int UINT8_LEAST = 1;
  private static final int UINT8_GREATEST = 255;
  private static final int UNSIGNED = 0xff;

  /** Steps between the 255 integers that weights may become. */
  static final int STEPS = 254;

  /** Of quantized weights. */
  public static WeightLevels of(Tensor weights) {
    Quantization parameters = Objects.requireNonNull(weights.quantization());
    return new WeightLevels(weights.type(), parameters.zeroPoint());
  }

  public int least() {
    return (type == ElementType.UINT8 ? UINT8_LEAST : -INT8_LIMIT) - zeroPoint;
  }

  public int greatest() {
    return (type == ElementType.UINT8 ? UINT8_GREATEST : INT8_LIMIT) - zeroPoint;
  }

  /** The level of a stored byte. */
  public int level(byte stored) {
    return (type == ElementType.UINT8 ? stored & UNSIGNED : stored) - zeroPoint;
  }

  /** How a level is stored. */
  public byte stored(double level) {
    return (byte) ((int) level + zeroPoint);
  }

  /** The nearest level, ties to even, clipped. */
  public double nearest(double real, double scale) {
    return Math.clamp(Math.rint(real / scale), least(), greatest());
  }
}
