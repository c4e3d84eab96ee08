package dev.octet.engine.quantize.range;

/**
 * The mean squared error that a range costs a tensor, in the square of the tensor's unit.
 *
 * @param rounding of what lies inside the range
 * @param bottom saturation: of what is clipped at the low end
 * @param top saturation: of what is clipped at the high end
 */
public record RangeLoss(double rounding, double bottom, double top) {
  public double total() {
    return rounding + bottom + top;
  }
}
