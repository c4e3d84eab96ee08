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
   * @param taps the mean input at each kernel position and channel, in the order of {@link TapSums}
   */
  static double[] of(
      Op.Weighted op, double[] weights, Shape shape, TapSums geometry, double[] taps) {
    return op instanceof Op.DepthwiseConv2D conv
        ? depthwise(weights, shape, conv.depthMultiplier(), geometry, taps)
        : dense(weights, shape, geometry, taps);
  }

  private static double[] depthwise(
      double[] weights, Shape shape, int multiplier, TapSums geometry, double[] taps) {
    int outputs = shape.channels();
    var means = new double[outputs];
    for (int tap = 0; tap < geometry.taps(); tap++) {
      for (int o = 0; o < outputs; o++) {
        means[o] += weights[tap * outputs + o] * taps[tap * geometry.channels() + o / multiplier];
      }
    }
    return means;
  }

  private static double[] dense(double[] weights, Shape shape, TapSums geometry, double[] taps) {
    int outputs = shape.dim(0);
    int depth = shape.channels();
    int groups = geometry.channels() / depth;
    var means = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      int firstChannel = o / (outputs / groups) * depth;
      int row = o * geometry.taps() * depth;
      for (int tap = 0; tap < geometry.taps(); tap++) {
        int at = tap * geometry.channels() + firstChannel;
        for (int c = 0; c < depth; c++) means[o] += weights[row + tap * depth + c] * taps[at + c];
      }
    }
    return means;
  }
}
