package dev.octet.engine.quantize.weights;

import dev.octet.engine.quantize.range.Range;
import dev.octet.engine.quantize.weights.WeightQuantization.Layout;

/**
 * The quantization grid that suits the weights alone, before the limits of the bias and the kernels
 * apply.
 *
 * @param scheme the weight scheme
 * @param steps the scale of each output channel, or the only scale; 0 if all weights are 0
 * @param zeroPoint the integer that represents 0
 */
public record WeightGrid(WeightScheme scheme, double[] steps, int zeroPoint) {
  private static final int WEIGHT_LIMIT = 127;
  private static final int UINT8_LEAST = 1;
  private static final int UINT8_GREATEST = 255;

  /**
   * Returns the grid on which no weight is clipped, per channel or per tensor depending on the
   * scheme.
   */
  public static WeightGrid minMax(WeightScheme scheme, float[] weights, Layout layout) {
    if (scheme == WeightScheme.PER_CHANNEL) return perChannel(weights, layout);
    double low = 0;
    double high = 0;
    for (float weight : weights) {
      low = Math.min(low, weight);
      high = Math.max(high, weight);
    }
    return perTensor(scheme, new Range(low, high));
  }

  /** Maps the largest absolute weight of each channel to 127. */
  private static WeightGrid perChannel(float[] weights, Layout layout) {
    var steps = new double[layout.channels()];
    for (int i = 0; i < weights.length; i++) {
      int c = layout.channel(i);
      steps[c] = Math.max(steps[c], Math.abs(weights[i]));
    }
    for (int c = 0; c < steps.length; c++) steps[c] /= WEIGHT_LIMIT;
    return new WeightGrid(WeightScheme.PER_CHANNEL, steps, 0);
  }

  /** Returns one grid that covers a range; a symmetric grid covers the larger of its sides. */
  static WeightGrid perTensor(WeightScheme scheme, Range range) {
    if (scheme == WeightScheme.PER_TENSOR) {
      double step = Math.max(-range.low(), range.high()) / WEIGHT_LIMIT;
      return new WeightGrid(scheme, new double[] {step}, 0);
    }
    double step = range.span() / WeightLevels.STEPS;
    long zeroPoint = step > 0 ? Math.round(UINT8_LEAST - range.low() / step) : UINT8_LEAST;
    return new WeightGrid(
        scheme, new double[] {step}, Math.clamp(zeroPoint, UINT8_LEAST, UINT8_GREATEST));
  }
}
