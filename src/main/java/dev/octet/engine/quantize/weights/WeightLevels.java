package dev.octet.engine.quantize.weights;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import java.util.Objects;

/**
 * Conversion between stored weights and levels, {@code real = level * scale}: the level is the
 * stored integer minus the zero point.
 *
 * @param type INT8, whose -128 is unused, or UINT8, whose 0 is unused
 * @param zeroPoint the integer that represents 0
 */
public record WeightLevels(ElementType type, int zeroPoint) {
  private static final int INT8_LIMIT = 127;
  private static final int UINT8_LEAST = 1;
  private static final int UINT8_GREATEST = 255;
  private static final int UNSIGNED = 0xff;

  /** The number of intervals between the 255 integers that weights may have. */
  static final int STEPS = 254;

  /** Returns the levels of a quantized weight tensor. */
  public static WeightLevels of(Tensor weights) {
    Quantization parameters = Objects.requireNonNull(weights.quantization());
    return new WeightLevels(weights.type(), parameters.zeroPoint());
  }

  public int qmin() {
    return (type == ElementType.UINT8 ? UINT8_LEAST : -INT8_LIMIT) - zeroPoint;
  }

  public int qmax() {
    return (type == ElementType.UINT8 ? UINT8_GREATEST : INT8_LIMIT) - zeroPoint;
  }

  /** Returns the level of a stored byte. */
  public int level(byte stored) {
    return (type == ElementType.UINT8 ? stored & UNSIGNED : stored) - zeroPoint;
  }

  /** Returns the stored byte of a level. */
  public byte stored(double level) {
    return (byte) ((int) level + zeroPoint);
  }

  /** Returns the level nearest to a real number, ties to even, clipped to [qmin, qmax]. */
  public double nearest(double real, double scale) {
    return Math.clamp(Math.rint(real / scale), qmin(), qmax());
  }
}
