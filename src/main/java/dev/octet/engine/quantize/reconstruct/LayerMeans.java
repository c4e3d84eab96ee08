package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;

/**
 * Computes the mean output of a weighted operator, before bias and activation, from the mean input
 * at each kernel position.
 */
final class LayerMeans {
  private LayerMeans() {}

  /**
   * Returns one mean for each output channel.
   *
   * @param weights the operator's weights as real numbers, in TensorFlow Lite's layout
   * @param kernelPositions the mean input at each kernel position and channel, in the order of
   *     {@link KernelPositions}
   */
  static double[] of(
      Op.Weighted op,
      double[] weights,
      Shape shape,
      KernelPositions geometry,
      double[] kernelPositions) {
    return op instanceof Op.DepthwiseConv2D conv
        ? depthwise(weights, shape, conv.depthMultiplier(), geometry, kernelPositions)
        : dense(weights, shape, geometry, kernelPositions);
  }

  private static double[] depthwise(
      double[] weights,
      Shape shape,
      int multiplier,
      KernelPositions geometry,
      double[] kernelPositions) {
    int outputs = shape.channels();
    var means = new double[outputs];
    for (int kernelPosition = 0; kernelPosition < geometry.kernelPositions(); kernelPosition++) {
      for (int o = 0; o < outputs; o++) {
        means[o] +=
            weights[kernelPosition * outputs + o]
                * kernelPositions[kernelPosition * geometry.channels() + o / multiplier];
      }
    }
    return means;
  }

  private static double[] dense(
      double[] weights, Shape shape, KernelPositions geometry, double[] kernelPositions) {
    int outputs = shape.dim(0);
    int depth = shape.channels();
    int groups = geometry.channels() / depth;
    var means = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      int firstChannel = o / (outputs / groups) * depth;
      int row = o * geometry.kernelPositions() * depth;
      for (int kernelPosition = 0; kernelPosition < geometry.kernelPositions(); kernelPosition++) {
        int at = kernelPosition * geometry.channels() + firstChannel;
        for (int c = 0; c < depth; c++)
          means[o] += weights[row + kernelPosition * depth + c] * kernelPositions[at + c];
      }
    }
    return means;
  }
}
