package dev.octet.engine.graph;

/**
 * TensorFlow's padding SAME along one axis: as many zeros before the input as behind it, the odd
 * one behind, so that there is one output for each stride of the input.
 */
public final class SamePadding {
  private SamePadding() {}

  /**
   * The number of outputs.
   *
   * @param size of the input
   * @param stride inputs from one output's window to the next one's
   */
  public static int outputs(int size, int stride) {
    return Math.toIntExact((size + stride - 1L) / stride);
  }

  /**
   * The zeros before the input.
   *
   * @param size of the input
   * @param outputs as many as there are
   * @param kernelPositions kernel positions along the axis
   * @param dilation inputs from one kernelPosition to the next
   */
  public static int before(int size, int outputs, int kernelPositions, int stride, int dilation) {
    return Math.max(0, (outputs - 1) * stride + (kernelPositions - 1) * dilation + 1 - size) / 2;
  }
}
