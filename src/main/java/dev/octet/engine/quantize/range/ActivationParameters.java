package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.Quantization;

/** From ranges to the scale and zero point of quantized activations, and back. */
public final class ActivationParameters {
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
   * {@code scale = (high - low) / 255}, {@code zeroPoint = round(least - low / scale)}, as
   * TensorFlow Lite's quantization specification has it; 0 is one of the levels. For 16 bits {@code
   * scale = max(-low, high) / 32767}, with zero point 0.
   */
  public static Quantization of(Range range, Levels levels) {
    int zeros = levels.symmetric() ? 0 : levels.least();
    double step =
        levels.symmetric()
            ? Math.max(-range.low(), range.high()) / levels.greatest()
            : range.span() / Distribution.STEPS;
    if (step < SMALLEST_STEP) return Quantization.perTensor((float) STEP_OF_ZEROS, zeros);
    float scale = (float) step;
    if (levels.symmetric()) return Quantization.perTensor(scale, 0);
    long zeroPoint = Math.round(levels.least() - range.low() / scale);
    return Quantization.perTensor(scale, Math.clamp(zeroPoint, levels.least(), levels.greatest()));
  }

  /** The real numbers that some parameters can hold. */
  public static Range range(Quantization parameters, Levels levels) {
    double scale = parameters.scale();
    return Range.covering(
        (levels.least() - parameters.zeroPoint()) * scale,
        (levels.greatest() - parameters.zeroPoint()) * scale);
  }

  /**
   * For a network's input, whose values are what they are and never clipped: min/max, or a slightly
   * wider range where that rounds less. Pixels brought to [-1, 1] all lie half a step off the
   * min/max grid ({@code u / 127.5 - 1 = (u - 127.5) * 2 / 255}): a range wider by a few
   * thousandths spreads them.
   */
  public static Quantization ofInput(Distribution values, Levels levels) {
    return ofInput(values, values.extent(), levels);
  }

  /**
   * The same where samples may reach further than those that were seen.
   *
   * @param extent holds all values
   */
  public static Quantization ofInput(Distribution values, Range extent, Levels levels) {
    Quantization best = of(extent, levels);
    double loss = values.exactLoss(best.scale(), best.zeroPoint(), levels);
    for (int i = 1; i < WIDENINGS; i++) {
      double factor = 1 + i * WIDENING;
      Quantization candidate = of(new Range(extent.low() * factor, extent.high() * factor), levels);
      double candidateLoss = values.exactLoss(candidate.scale(), candidate.zeroPoint(), levels);
      if (candidateLoss < loss * WORTH_WIDENING) {
        best = candidate;
        loss = candidateLoss;
      }
    }
    return best;
  }
}
