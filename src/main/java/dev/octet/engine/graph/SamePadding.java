package dev.octet.engine.graph;

/**
 * TensorFlow's padding SAME along one axis: pads zeros equally before and behind the input, with an
 * odd zero behind it, so that there is one output per stride of the input.
 */
public final class SamePadding {
  private SamePadding() {}

  /**
   * Returns the number of outputs along the axis.
   *
   * @param size extent of the input
   * @param stride distance in inputs between the windows of neighbouring outputs
   */
  public static int outputs(int size, int stride) {
    return Math.toIntExact((size + stride - 1L) / stride);
  }

  /**
   * Returns the number of zeros before the input.
   *
   * @param size extent of the input
   * @param outputs number of outputs along the axis
   * @param kernelPositions number of kernel positions along the axis
   * @param stride distance in inputs between the windows of neighbouring outputs
   * @param dilation distance in inputs between neighbouring kernel positions
   */
  public static int before(int size, int outputs, int kernelPositions, int stride, int dilation) {
    return Math.max(0, (outputs - 1) * stride + (kernelPositions - 1) * dilation + 1 - size) / 2;
  }
}
