package dev.octet.engine.quantize.range;

import dev.octet.engine.graph.Quantization;

/** Converts ranges to the scale and zero point of quantized activations, and back. */
public final class ActivationParameters {
  /** The scale of a tensor that is always 0; any value is valid. */
  private static final double STEP_OF_ZEROS = 1.0 / HistogramObserver.STEPS;

  /**
   * The smallest scale. With a smaller one, the ratio of two scales would exceed what the kernels
   * can represent.
   */
  private static final double SMALLEST_STEP = 1e-20;

  /**
   * Number of candidates for widening the range of an input; each is 1/1024 of the range wider than
   * the previous one, the first is min/max.
   */
  private static final int WIDENINGS = 17;

  private static final double WIDENING = 1.0 / 1024;

  /** A wider range is chosen only if its loss is below this fraction of the loss of min/max. */
  private static final double WORTH_WIDENING = 0.9;

  private ActivationParameters() {}

  /**
   * Returns the parameters of a range: {@code scale = (high - low) / 255}, {@code zeroPoint =
   * round(qmin - low / scale)}, as in TensorFlow Lite's quantization specification, so that 0 is
   * represented exactly. For 16 bits {@code scale = max(-low, high) / 32767} and the zero point is
   * 0.
   */
  public static Quantization of(Range range, Levels levels) {
    int zeros = levels.symmetric() ? 0 : levels.qmin();
    double step =
        levels.symmetric()
            ? Math.max(-range.low(), range.high()) / levels.qmax()
            : range.span() / HistogramObserver.STEPS;
    if (step < SMALLEST_STEP) return Quantization.perTensor((float) STEP_OF_ZEROS, zeros);
    float scale = (float) step;
    if (levels.symmetric()) return Quantization.perTensor(scale, 0);
    long zeroPoint = Math.round(levels.qmin() - range.low() / scale);
    return Quantization.perTensor(scale, Math.clamp(zeroPoint, levels.qmin(), levels.qmax()));
  }

  /** Returns parameters with the zero point 0 that can represent at least the same range. */
  public static Quantization symmetric(Quantization parameters, Levels levels) {
    Range range = range(parameters, levels);
    double reach = Math.max(-range.low(), range.high());
    return Quantization.perTensor((float) (reach / levels.qmax()), 0);
  }

  /** Returns the range of real numbers that some parameters can represent. */
  public static Range range(Quantization parameters, Levels levels) {
    double scale = parameters.scale();
    return Range.covering(
        (levels.qmin() - parameters.zeroPoint()) * scale,
        (levels.qmax() - parameters.zeroPoint()) * scale);
  }

  /**
   * Returns the parameters of a network's input, whose values are given and never clipped: min/max,
   * or a slightly wider range if that has a lower rounding error. Pixels normalized to [-1, 1] all
   * lie half a scale off the min/max grid ({@code u / 127.5 - 1 = (u - 127.5) * 2 / 255}); widening
   * the range by a few thousandths spreads them.
   */
  public static Quantization ofInput(HistogramObserver values, Levels levels) {
    return ofInput(values, values.extent(), levels);
  }

  /**
   * Returns the parameters of a network's input whose values may exceed those seen in calibration.
   *
   * @param extent a range that contains all possible values
   */
  public static Quantization ofInput(HistogramObserver values, Range extent, Levels levels) {
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
