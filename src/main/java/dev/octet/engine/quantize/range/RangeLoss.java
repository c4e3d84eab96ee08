package dev.octet.engine.quantize.range;

/**
 * The mean squared error that a range causes in a tensor, in the square of the tensor's unit.
 *
 * @param rounding rounding error of the values inside the range
 * @param bottom saturation error of the values clipped at the low end
 * @param top saturation error of the values clipped at the high end
 */
public record RangeLoss(double rounding, double bottom, double top) {
  public double total() {
    return rounding + bottom + top;
  }
}
