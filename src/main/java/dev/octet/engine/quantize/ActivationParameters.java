package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;

/** From ranges to the scale and zero point of int8 activations, and back. */
final class ActivationParameters {
  static final int LEAST = Byte.MIN_VALUE;
  static final int GREATEST = Byte.MAX_VALUE;

  /** The step of a tensor that is always 0: any will do. */
  private static final double STEP_OF_ZEROS = 1.0 / Distribution.STEPS;

  /** A smaller step would leave the kernels no room for the ratio of two scales. */
  private static final double SMALLEST_STEP = 1e-20;

  /**
   * How much wider than min/max the range of an input may get, in candidates of 1/1024 of the
   * range.
   */
  private static final int WIDENINGS = 17;

  private static final double WIDENING = 1.0 / 1024;

  /** A wider range has to be better by this factor. */
  private static final double WORTH_WIDENING = 0.9;

  private ActivationParameters() {}

  /**
   * {@code scale = (high - low) / 255}, {@code zeroPoint = round(-128 - low / scale)}, as
   * TensorFlow Lite's quantization specification has it. 0 is one of the levels.
   */
  static Quantization of(Range range) {
    double step = range.span() / Distribution.STEPS;
    if (step < SMALLEST_STEP) return Quantization.perTensor((float) STEP_OF_ZEROS, LEAST);
    float scale = (float) step;
    long zeroPoint = Math.round(LEAST - range.low() / scale);
    return Quantization.perTensor(scale, Math.clamp(zeroPoint, LEAST, GREATEST));
  }

  /**
   * For a network's input, whose values are what they are and never clipped: min/max, or a slightly
   * wider range where that rounds less. Pixels brought to [-1, 1] all lie half a step off the
   * min/max grid ({@code u / 127.5 - 1 = (u - 127.5) * 2 / 255}): a range wider by a few
   * thousandths spreads them.
   */
  static Quantization ofInput(Distribution values) {
    Range extent = values.extent();
    Quantization best = of(extent);
    double loss = values.exactLoss(best.scale(), best.zeroPoint(), LEAST, GREATEST);
    for (int i = 1; i < WIDENINGS; i++) {
      double factor = 1 + i * WIDENING;
      Quantization candidate = of(new Range(extent.low() * factor, extent.high() * factor));
      double candidateLoss =
          values.exactLoss(candidate.scale(), candidate.zeroPoint(), LEAST, GREATEST);
      if (candidateLoss < loss * WORTH_WIDENING) {
        best = candidate;
        loss = candidateLoss;
      }
    }
    return best;
  }

  /** The real numbers that the levels of these parameters reach. */
  static Range range(Quantization quantization, ElementType type) {
    int least = type == ElementType.UINT8 ? 0 : LEAST;
    double scale = quantization.scale();
    return new Range(
        Math.min(0, (least - quantization.zeroPoint()) * scale),
        Math.max(0, (least + Distribution.STEPS - quantization.zeroPoint()) * scale));
  }
}
